import type { CrewActionName } from '#shared/api/crew-commands.ts';
import type { CrewStatus, Help } from '#shared/api/wire.ts';

/** What a person needs help with: what it is about, and what stands in its way. */
export interface Trouble {
  readonly help: Help;
  /** Null where it is about the whole project. */
  readonly featureId: number | null;
  /** Features that stand in the way. */
  readonly features: readonly number[];
}

/** What the button that helps does. */
export type HelpAction =
  | { readonly type: 'open_feature'; readonly featureId: number; readonly label: string }
  | { readonly type: 'retry'; readonly featureId: number; readonly label: string }
  | { readonly type: 'crew'; readonly action: CrewActionName; readonly label: string }
  | {
      readonly type: 'go';
      readonly to: '/p/$project/settings' | '/p/$project/crew' | '/settings' | '/workers';
      readonly hash: string;
      readonly label: string;
    };

/** The button for a trouble; null where there is nothing to press. */
export function helpAction(trouble: Trouble, crew: CrewStatus | null): HelpAction | null {
  const { help, featureId, features } = trouble;
  const open = (id: number | null | undefined, label: string): HelpAction | null =>
    typeof id === 'number' ? { type: 'open_feature', featureId: id, label } : null;
  switch (help) {
    case 'answer':
      return open(featureId, 'Answer');
    case 'retry':
      return featureId === null ? null : { type: 'retry', featureId, label: 'Retry' };
    case 'start_crew':
      return { type: 'crew', action: 'start', label: 'Start the crew' };
    case 'resume_crew':
      return { type: 'crew', action: crew === 'paused' ? 'resume' : 'undrain', label: 'Go on' };
    case 'raise_budget':
      return { type: 'go', to: '/p/$project/settings', hash: 'budgets', label: 'Raise the budget' };
    case 'raise_concurrency':
      return { type: 'go', to: '/p/$project/settings', hash: 'agents', label: 'More at once' };
    case 'open_dependency':
      return open(
        features[0] ?? featureId,
        features[0] === undefined ? 'Open' : `Open #${features[0]}`,
      );
    case 'remove_dependency':
      return open(featureId, 'Mend its dependencies');
    case 'open_feature':
      return open(featureId, 'Open');
    case 'mend_setup':
      return { type: 'go', to: '/p/$project/crew', hash: 'runs', label: 'See what failed' };
    case 'mend_agent':
      return { type: 'go', to: '/settings', hash: 'provider', label: 'Settings of agents' };
    case 'free_disk':
      return { type: 'go', to: '/settings', hash: 'doctor', label: 'See the machine' };
    case 'accept_proposal':
      return { type: 'go', to: '/p/$project/settings', hash: 'proposals', label: 'See proposals' };
    case 'decide_policy':
      return {
        type: 'go',
        to: '/p/$project/settings',
        hash: 'commands',
        label: 'See the commands',
      };
    case 'mend_policy':
      return { type: 'go', to: '/settings', hash: 'commands', label: 'See what is wrong' };
    case 'mend_push':
      return { type: 'go', to: '/p/$project/settings', hash: 'push', label: 'See where it pushes' };
    case 'start_worker':
      return { type: 'go', to: '/workers', hash: '', label: 'See the workers' };
    case 'tidy_folder':
    case 'wait':
      return null;
  }
}
