import { Badge } from '#ui/badge.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { driversQuery } from '../api/machine.ts';

const METERING = {
  metered: { label: 'Tells what it uses', tone: 'pass' },
  unmetered: { label: 'Unmetered', tone: 'ask' },
  unknown: { label: 'Its first run will show whether it tells its use', tone: 'wait' },
  nothing: { label: 'Uses no model', tone: 'wait' },
} as const;

/** What agents tell of limits and of what they use. */
export function Drivers() {
  const { data: drivers = [] } = useQuery(driversQuery);
  return (
    <Panel id="drivers" title="What agents tell" className="scroll-mt-4">
      <p className="px-3 pt-3 text-sm text-ink-soft">
        Whoever does not tell what it uses (unmetered) is held by no budget of money or tokens: it
        is only started where minutes are limited.
      </p>
      <ul className="divide-y divide-line">
        {drivers.map((driver) => (
          <li key={driver.name} className="flex flex-col gap-1 px-3 py-2 text-sm">
            <span className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{driver.name}</span>
              <Badge tone={METERING[driver.metering].tone}>{METERING[driver.metering].label}</Badge>
              {!driver.reports_limits && <Badge tone="fail">Hides its limits</Badge>}
              {driver.projects.length > 0 && (
                <span className="text-ink-faint">{driver.projects.join(', ')}</span>
              )}
            </span>
            {driver.limit_note !== null && (
              <span className="text-ink-soft">{driver.limit_note}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
