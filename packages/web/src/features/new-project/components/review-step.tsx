import { useProjects } from '#shared/api/use-projects.ts';
import { settingsQuery } from '#shared/api/use-setup.ts';
import { formatCount, formatMoney } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { homeQuery } from '../api/folders.ts';
import type { MakeOrder } from '../api/make-project.ts';
import {
  amountOf,
  expandHome,
  folderOf,
  nameProblem,
  specOf,
  specProblem,
  templateOf,
  templateProblem,
} from '../draft.logic.ts';
import { forgetDraft, setDraft, useDraft } from '../draft-store.ts';
import { DriverReady } from './driver-ready.tsx';
import { Making } from './making.tsx';
import { StepFrame } from './step-frame.tsx';
import { useMaking } from './use-making.ts';

/** Everything once more, and the start. */
export function ReviewStep({ onBack }: { readonly onBack: () => void }) {
  const draft = useDraft();
  const making = useMaking();
  const navigate = useNavigate();
  const { data: projects = [] } = useProjects();
  const names = projects.map(({ name }) => name);
  const problem =
    (draft.done.project === null ? nameProblem(draft.name, names) : null) ??
    (draft.done.project === null ? templateProblem(draft) : null) ??
    specProblem(draft) ??
    (amountOf(draft.dayBudget) === undefined ? 'The budget of a day is no amount.' : null);
  const isBusy = making.state.status === 'running';
  const make = async (until: MakeOrder['until']): Promise<void> => {
    const name = useDraft.getState().name;
    if (await making.run(until)) {
      const project = useDraft.getState().done.project?.name ?? name;
      await navigate({ to: '/p/$project', params: { project } });
      forgetDraft();
    }
  };
  return (
    <StepFrame
      title="Ready to start?"
      hint="This is what will happen. Nothing has been built so far."
      {...(isBusy ? {} : { onBack })}
      onNext={() => void make('crew')}
      canGoOn={problem === null && !isBusy}
      next={
        <>
          <Button disabled={problem !== null || isBusy} onClick={() => void make('settings')}>
            Make it, start later
          </Button>
          <Button type="submit" look="solid" busy={isBusy} disabled={problem !== null}>
            <Play aria-hidden /> Start building
          </Button>
        </>
      }
    >
      <Summary />
      <Effort />
      <DriverReady />
      {problem !== null && !isBusy && (
        <p role="alert" className="text-sm text-fail">
          {problem}
        </p>
      )}
      <Making making={making} again={() => void make('crew')} />
    </StepFrame>
  );
}

function Summary() {
  const draft = useDraft();
  const { data: home } = useQuery(homeQuery);
  const { data: settings } = useQuery(settingsQuery);
  const template = templateOf(draft);
  const spec = specOf(draft);
  const model = settings?.api_model ?? settings?.model ?? '…';
  return (
    <dl className="grid max-w-2xl grid-cols-[7rem_1fr] gap-x-3 gap-y-2 rounded-lg border border-line bg-surface p-3 text-sm">
      <Line term="Project">{draft.done.project?.name ?? draft.name}</Line>
      <Line term="Writes to">
        <code className="break-all">
          {expandHome(folderOf(draft, home?.path ?? '~'), home?.path ?? '')}
        </code>
        <p className="text-ink-soft">
          Only what has passed comes into it. Agents work in copies that lie in Ropewalk's home.
        </p>
      </Line>
      <Line term="Template">{template ?? 'None'}</Line>
      <Line term="Spec">
        {spec === null
          ? 'As agreed in the conversation'
          : `${draft.specWay === 'file' ? (draft.file?.name ?? '') : 'As written'}, ${formatCount(spec.length)} characters`}
      </Line>
      <Line term="Who builds">
        {settings === undefined ? '…' : driverText(settings.driver, model)}
      </Line>
      <Line term="First">
        An agent reads the spec and writes the backlog of features; then the others begin.
      </Line>
    </dl>
  );
}

function driverText(driver: string, model: string): string {
  return driver === 'claude' ? `Claude Code with the model ${model}` : driver;
}

function Line({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** How many at the same time, and what a day may cost. */
function Effort() {
  const { concurrency, dayBudget } = useDraft();
  const { data: settings } = useQuery(settingsQuery);
  const usual = settings?.default_concurrency ?? 3;
  const usualBudget = settings?.budgets.project_day?.usd ?? null;
  return (
    <div className="grid max-w-2xl gap-3 sm:grid-cols-2">
      <Field
        label="Agents that build at the same time"
        hint="More are faster, and cost more at once."
      >
        {(ids) => (
          <Select
            {...ids}
            value={concurrency ?? usual}
            onChange={(event) => setDraft({ concurrency: Number(event.target.value) })}
          >
            {[...new Set([1, 2, 3, 4, 5, usual])]
              .toSorted((left, right) => left - right)
              .map((count) => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
          </Select>
        )}
      </Field>
      <Field
        label="Budget of a day in dollars"
        hint={
          usualBudget === null
            ? 'Empty: no limit. When it is reached, nothing new is started until midnight.'
            : `Empty: ${formatMoney(usualBudget)}, as the machine's settings say.`
        }
        error={amountOf(dayBudget) === undefined ? 'Write an amount, such as 20.' : null}
      >
        {(ids) => (
          <Input
            {...ids}
            inputMode="decimal"
            value={dayBudget}
            placeholder="No limit"
            onChange={(event) => setDraft({ dayBudget: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
