import { ALL_RUNS, runsQuery, type RunFilter } from '#shared/runs/run-queries.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Panel } from '#ui/panel.tsx';
import { OUTCOME_LOOKS, ROLE_LOOKS } from '#ui/run-look.ts';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { RunRow } from './run-row.tsx';

const PAGE = 20;

/** Everything that agents have done here, in pages, the newest first. */
export function PastRuns({ project }: { readonly project: string }) {
  const [filter, setFilter] = useState<RunFilter>(ALL_RUNS);
  /** Where each page begins that was turned; the first begins at the newest. */
  const [turned, setTurned] = useState<readonly number[]>([]);
  const { data } = useQuery(runsQuery(project, filter, turned.at(-1) ?? null, PAGE));
  const change = (changed: Partial<RunFilter>): void => {
    setTurned([]);
    setFilter({ ...filter, ...changed });
  };
  const next = data?.next_before ?? null;
  return (
    <Panel id="runs" title="Runs" hint={turned.length > 0 && `page ${turned.length + 1}`}>
      <RunFilters filter={filter} onChange={change} />
      {data === undefined && <Skeleton className="m-3 h-24" />}
      {data?.runs.length === 0 && (
        <p className="px-3 py-4 text-sm text-ink-soft">
          {filter === ALL_RUNS ? 'No agent has worked here yet.' : 'No run fits.'}
        </p>
      )}
      {data !== undefined && data.runs.length > 0 && (
        <ul className="divide-y divide-line">
          {data.runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {(turned.length > 0 || next !== null) && (
        <footer className="flex justify-end gap-1 border-t border-line px-3 py-2">
          <Button
            size="small"
            disabled={turned.length === 0}
            onClick={() => setTurned(turned.slice(0, -1))}
          >
            <ChevronLeft aria-hidden /> Newer
          </Button>
          <Button
            size="small"
            disabled={next === null}
            onClick={() => next !== null && setTurned([...turned, next])}
          >
            Older <ChevronRight aria-hidden />
          </Button>
        </footer>
      )}
    </Panel>
  );
}

function RunFilters({
  filter,
  onChange,
}: {
  readonly filter: RunFilter;
  readonly onChange: (change: Partial<RunFilter>) => void;
}) {
  return (
    <div className="flex flex-wrap gap-2 border-b border-line px-3 py-2">
      <Field label="Role" className="w-40">
        {(ids) => (
          <Select
            {...ids}
            value={filter.role ?? ''}
            onChange={({ target }) => onChange({ role: namedIn(ROLE_LOOKS, target.value) })}
          >
            <option value="">All roles</option>
            <LookOptions looks={ROLE_LOOKS} />
          </Select>
        )}
      </Field>
      <Field label="Outcome" className="w-44">
        {(ids) => (
          <Select
            {...ids}
            value={filter.outcome ?? ''}
            onChange={({ target }) => onChange({ outcome: namedIn(OUTCOME_LOOKS, target.value) })}
          >
            <option value="">All outcomes</option>
            <LookOptions looks={OUTCOME_LOOKS} />
          </Select>
        )}
      </Field>
      <Field label="Feature" className="w-24">
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            placeholder="#"
            value={filter.featureId ?? ''}
            onChange={({ target }) => {
              const id = Number(target.value.replaceAll(/\D/g, ''));
              onChange({ featureId: id > 0 && Number.isSafeInteger(id) ? id : null });
            }}
          />
        )}
      </Field>
    </div>
  );
}

function LookOptions({
  looks,
}: {
  readonly looks: Readonly<Record<string, { readonly label: string }>>;
}) {
  return Object.entries(looks).map(([name, { label }]) => (
    <option key={name} value={name}>
      {label}
    </option>
  ));
}

function namedIn<K extends string>(looks: Readonly<Record<K, unknown>>, name: string): K | null {
  return isNamed(looks, name) ? name : null;
}
function isNamed<K extends string>(looks: Readonly<Record<K, unknown>>, name: string): name is K {
  return Object.hasOwn(looks, name);
}
