import type { ImproveSettings, Proposal } from '@ropewalk/contracts';

/** Changes of what is proposed, and of whether anything is. */
export interface ImproveCommandMap {
  'improve.configure': [
    {
      readonly projectId: number;
      readonly change: Partial<Omit<ImproveSettings, 'changedAt'>>;
    },
    ImproveSettings,
  ];
  /** `dayStartsAt` says from when on today counts, here and below. */
  'proposal.add': [
    {
      readonly runId: number;
      readonly dayStartsAt: number;
      readonly proposals: readonly Pick<
        Proposal,
        'category' | 'name' | 'description' | 'steps' | 'checks' | 'reason'
      >[];
    },
    Proposal[],
  ];
  'proposal.accept': [
    {
      readonly proposalId: number;
      readonly by: 'person' | 'itself';
      readonly dayStartsAt: number;
    },
    Proposal,
  ];
  'proposal.reject': [{ readonly proposalId: number }, Proposal];
}
