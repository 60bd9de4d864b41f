import { useLiveState } from '#shared/live/project-live-context.tsx';
import type { ProjectState } from '#shared/live/project-state.ts';
import { mascotHue } from '#ui/mascot-hue.ts';
import { useMemo } from 'react';
import type { Worker } from '../render/scene.ts';

/** As text, so that a thought of an agent draws nothing anew. */
function toText({ agents }: ProjectState): string {
  return [...agents.values()]
    .filter(({ ended }) => !ended)
    .flatMap(({ featureIds, agentName }) => featureIds.map((id) => `${id}:${agentName}`))
    .sort()
    .join(' ');
}

/** Who works on which feature at this moment. */
export function useWorkers(): ReadonlyMap<number, Worker> {
  const text = useLiveState(toText);
  return useMemo(
    () =>
      new Map(
        text
          .split(' ')
          .filter((pair) => pair !== '')
          .map((pair) => {
            const [id = '', name = ''] = pair.split(':');
            return [Number(id), { name, hue: mascotHue(name) }] as const;
          }),
      ),
    [text],
  );
}
