import { api, read } from '#shared/api/api.ts';
import { askCrew } from '#shared/api/crew-commands.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { Button, buttonClass } from '#ui/button.tsx';
import { Link } from '@tanstack/react-router';
import { helpAction, type HelpAction, type Trouble } from './help.logic.ts';

/** The one button that helps where nothing goes on; nothing where there is nothing to press. */
export function HelpButton({ trouble }: { readonly trouble: Trouble }) {
  const { project } = useLive();
  const crew = useLiveState((state) => state.crew);
  const help = useCommand((action: HelpAction) => carryOut(project, action));
  const action = helpAction(trouble, crew);
  if (action === null) {
    return null;
  }
  switch (action.type) {
    case 'open_feature':
      return (
        <Link
          to="."
          search={(search) => ({ ...search, feature: action.featureId })}
          className={buttonClass('outline', 'small')}
        >
          {action.label}
        </Link>
      );
    case 'go':
      return (
        <Link
          to={action.to}
          params={{ project }}
          hash={action.hash}
          className={buttonClass('outline', 'small')}
        >
          {action.label}
        </Link>
      );
    case 'retry':
    case 'crew':
      return (
        <Button size="small" busy={help.isPending} onClick={() => help.mutate(action)}>
          {action.label}
        </Button>
      );
  }
}

async function carryOut(project: string, action: HelpAction): Promise<unknown> {
  switch (action.type) {
    case 'crew':
      return askCrew(project, action.action);
    case 'retry':
      return read(
        api.POST('/projects/{project_name}/features/{feature_id}/retry', {
          params: { path: { project_name: project, feature_id: action.featureId } },
        }),
      );
    case 'open_feature':
    case 'go':
      return null;
  }
}
