import { useCommand } from '#shared/api/use-command.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { askFor, type FeatureRequest } from './feature-commands.ts';

const DONE: Readonly<Record<FeatureRequest['type'], string>> = {
  retry: 'It will be tried again.',
  retest: 'Its checks run now; a regression agent looks at it next.',
  skip: 'It stands behind all others now.',
  delete: 'It is deleted.',
  reopen: 'It is pending again, with your note.',
  edit: 'Saved.',
  depend: 'Saved.',
  answer: 'Answered. Its agent goes on with it.',
};

/** Asks for something about a feature, and says what came of it. */
export function useFeatureRequest(featureId: number) {
  const { project } = useLive();
  return useCommand(
    (request: FeatureRequest) => askFor(project, featureId, request),
    (_, { type }) => DONE[type],
  );
}
