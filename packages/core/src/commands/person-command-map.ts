import type { Feature, Project, PromptRole } from '@ropewalk/contracts';
import type { PolicyCommandMap } from './policy-command-map.ts';
import type { Destination } from '../backlog/work-order.ts';

/** Features that one command is about: all of them, or none. */
interface Several {
  readonly projectId: number;
  readonly featureIds: readonly number[];
}

/** What only a person changes: whole projects, and what a feature says. */
export interface PersonCommandMap extends PolicyCommandMap {
  /** Replaces our prompt for a role; null takes that back. */
  'project.set_prompt': [
    { readonly projectId: number; readonly role: PromptRole; readonly text: string | null },
    Project,
  ];
  /** Begins the backlog anew; `full` forgets the spec, too. */
  'project.reset': [{ readonly projectId: number; readonly full: boolean }, Project];
  'project.delete': [{ readonly projectId: number }, Project];
  /** What is not named stays. */
  'feature.edit': [
    {
      readonly featureId: number;
      readonly change: {
        readonly category?: string;
        readonly name?: string;
        readonly description?: string;
        readonly steps?: string[];
        readonly priority?: number;
        readonly dependencies?: readonly number[];
      };
    },
    Feature,
  ];
  /** Puts features together elsewhere in the order of work; what is answered has a new priority. */
  'features.move': [
    Several & { readonly destination: Destination },
    { readonly changed: { readonly featureId: number; readonly priority: number }[] },
  ];
  'features.retry': [Several, { readonly featureIds: number[] }];
  'features.postpone': [Several, { readonly featureIds: number[] }];
  /** `affected` depended on what is gone. */
  'features.delete': [Several, { readonly featureIds: number[]; readonly affected: number[] }];
}
