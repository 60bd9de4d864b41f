import type { ImproveSettings, Proposal } from '@ropewalk/contracts';
import type { ImproveRecord } from '../improve/improvement.ts';

/** Questions about what agents have proposed. */
export interface ImproveQueries {
  /** `dayStartsAt` says from when on today counts. */
  improveRecord: [{ readonly projectId: number; readonly dayStartsAt: number }, ImproveRecord];
  /** Of every project that has other than the defaults. */
  improveSettings: [Record<string, never>, ReadonlyMap<number, ImproveSettings>];
  /** Newest first. */
  proposals: [{ readonly projectId: number }, Proposal[]];
  /** How many are open, by project; one that has none is left out. */
  openProposalCounts: [Record<string, never>, ReadonlyMap<number, number>];
  proposal: [{ readonly proposalId: number }, Proposal | null];
}

/** The rows of proposals as a command sees them. */
export interface ImproveWrites {
  improveRecord(projectId: number, dayStartsAt: number): Promise<ImproveRecord>;
  saveImproveSettings(projectId: number, settings: ImproveSettings): Promise<void>;
  proposals(projectId: number): Promise<Proposal[]>;
  proposal(proposalId: number): Promise<Proposal | null>;
  insertProposal(proposal: Omit<Proposal, 'id' | 'createdAt'>): Promise<Proposal>;
  saveProposal(proposal: Proposal): Promise<void>;
}
