import type { Answer, ChatMessage, FeatureFileEntry, Question } from '@ropewalk/contracts';
import type { ScheduleDraft } from '../commands/command-map.ts';

/*
 * A project of the reference, as its files say. Layouts S (2026-01) and H (2026-02) differ in columns only: what a
 * layout does not have is null.
 */

/** A row of `features`; JSON columns are parsed, or null where they are none. */
export interface ReferenceFeature {
  readonly id: number;
  readonly priority: number;
  readonly category: string;
  readonly name: string;
  readonly description: string;
  readonly steps: unknown;
  readonly passes: boolean;
  readonly inProgress: boolean;
  readonly dependencies: unknown;
  readonly needsHumanInput: boolean;
  readonly humanInputRequest: unknown;
  readonly humanInputResponse: unknown;
  /** When it was given; null where that cannot be read. */
  readonly respondedAt: number | null;
}

/** A row of `schedules`: times and days are UTC, Monday is the lowest bit. */
export interface ReferenceSchedule {
  readonly startTime: string;
  readonly durationMinutes: number;
  readonly daysOfWeek: number;
  readonly enabled: boolean;
  readonly yoloMode: boolean;
  readonly model: string | null;
  readonly maxConcurrency: number;
}

/** A row of `conversations` with its messages, oldest first. */
export interface ReferenceConversation {
  readonly title: string | null;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A feature as it is taken over. */
export interface AdoptedFeature extends Pick<
  FeatureFileEntry,
  'category' | 'name' | 'description' | 'steps'
> {
  readonly priority: number;
  /** Positions in the list of features. */
  readonly dependsOn: readonly number[];
  readonly state:
    | { readonly status: 'pending' }
    /** Said to pass; nobody has verified it. */
    | { readonly status: 'passing' }
    | { readonly status: 'needs_input'; readonly question: Question };
  readonly answer: {
    readonly fields: Answer['fields'];
    readonly respondedAt: number | null;
  } | null;
}

/** A conversation as it is taken over. */
export interface AdoptedConversation {
  readonly title: string | null;
  readonly messages: readonly Pick<ChatMessage, 'role' | 'content'>[];
}

/** What becomes of a project of the reference, with a sentence for everything that is not as it was. */
export interface Adoption {
  readonly features: readonly AdoptedFeature[];
  readonly schedules: readonly ScheduleDraft[];
  readonly conversations: readonly AdoptedConversation[];
  readonly mended: readonly string[];
  readonly left: readonly string[];
}
