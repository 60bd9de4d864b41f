import { keys } from '#shared/api/keys.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Button, buttonClass } from '#ui/button.tsx';
import { useQueryClient } from '@tanstack/react-query';
import { ExternalLink, Play, Square } from 'lucide-react';
import { startDevServer, stopDevServer, type DevServerStatus } from '../api/dev-server-queries.ts';
import { previewUrl } from '../dev-server.logic.ts';

/** Start or stop, and the way to what it serves. */
export function DevServerActions({ status }: { readonly status: DevServerStatus }) {
  const { project } = useLive();
  const queries = useQueryClient();
  const { run_id: runId } = status;
  const isRunning = status.status === 'running';
  const toggle = useCommand(() =>
    isRunning ? stopDevServer(project, runId) : startDevServer(project, runId),
  );
  const url = isRunning ? previewUrl(status.url) : null;
  return (
    <>
      <Button
        size="small"
        busy={toggle.isPending}
        onClick={() =>
          toggle.mutate(undefined, {
            onSettled: () =>
              void queries.invalidateQueries({ queryKey: keys.area(project, 'dev-server') }),
          })
        }
      >
        {isRunning ? <Square aria-hidden /> : <Play aria-hidden />} {isRunning ? 'Stop' : 'Start'}
      </Button>
      {url !== null && (
        <a href={url} target="_blank" rel="noopener" className={buttonClass('outline', 'small')}>
          <ExternalLink aria-hidden /> Preview
          <span className="sr-only">(opens in a new tab)</span>
        </a>
      )}
    </>
  );
}
