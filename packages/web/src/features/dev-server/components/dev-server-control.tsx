import { setPreferences } from '#shared/preferences/preferences.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Popover } from '#ui/popover.tsx';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { DEV_SERVER_LOOKS } from '../dev-server.logic.ts';
import { useDevServer } from '../use-dev-server.ts';
import { DevServerActions } from './dev-server-actions.tsx';
import { DevServerConfig } from './dev-server-config.tsx';

/** The application as it stands in the person's folder: its state in sight, everything else a click away. */
export function DevServerControl() {
  const { data: status } = useDevServer(null);
  const [isConfiguring, setConfiguring] = useState(false);
  if (status === undefined) {
    return null;
  }
  const { label, tone } = DEV_SERVER_LOOKS[status.status];
  return (
    <>
      <Popover
        label="Dev server"
        align="end"
        className="flex w-80 flex-col gap-2 text-sm"
        trigger={
          <Button look="quiet" className="gap-1.5 px-2">
            <Globe aria-hidden />
            <span className="sr-only xl:not-sr-only">App</span>
            {status.status !== 'stopped' && <Badge tone={tone}>{label}</Badge>}
          </Button>
        }
      >
        <p className="flex items-center gap-2">
          <span className="font-semibold">Dev server</span>
          <Badge tone={tone}>{label}</Badge>
        </p>
        {status.command !== null && (
          <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs break-words">
            {status.command}
          </code>
        )}
        {status.detail !== null && <p className="text-ink-soft">{status.detail}</p>}
        <div className="flex flex-wrap gap-1.5">
          <DevServerActions status={status} />
          <Button size="small" look="quiet" onClick={() => setConfiguring(true)}>
            Command
          </Button>
          <Button
            size="small"
            look="quiet"
            onClick={() => setPreferences({ drawerOpen: true, drawerTab: 'dev-server' })}
          >
            Log
          </Button>
        </div>
      </Popover>
      <DevServerConfig open={isConfiguring} onClose={() => setConfiguring(false)} />
    </>
  );
}
