import type { CrewSettings, Refusal, Schedule, ScheduleAction } from '@ropewalk/contracts';
import type { Crews } from '../crew/crews.ts';
import type { EngineContext } from '../engine-types.ts';

/** When a project's schedules are to be looked at again; null: only when something happens. */
export type LookAgain = 'at_once' | number | null;

/** Sees to what the schedules of a project want at this moment, a start included. */
export async function settleProject(
  context: EngineContext,
  crews: Pick<Crews, 'start'>,
  projectId: number,
): Promise<LookAgain> {
  const { store, clock, log } = context;
  const { schedules } = await store.query('scheduleBook', { projectId });
  if (schedules.length === 0) {
    return null;
  }
  const settled = await store.execute('schedule.settle', { projectId }, clock.now());
  if (!settled.ok) {
    log.warn({ projectId, refusal: settled.refusal }, 'the schedules could not be settled');
    return null;
  }
  const { start, wakeAt } = settled.value;
  if (start === null) {
    return wakeAt;
  }
  const refusal = await startCrew(context, crews, start);
  // What these two mean for the start is found by the next look.
  const isKnown = refusal?.code === 'schedule_called_off' || refusal?.code === 'crew_running';
  if (refusal !== null && !isKnown) {
    await store.execute(
      'schedule.refuse_start',
      { actionId: start.action.id, refusal },
      clock.now(),
    );
  }
  return 'at_once';
}

async function startCrew(
  { store, log }: EngineContext,
  crews: Pick<Crews, 'start'>,
  { action, schedule }: { readonly action: ScheduleAction; readonly schedule: Schedule },
): Promise<Refusal | null> {
  const { projectId } = action;
  const project = await store.query('projectById', { projectId });
  if (project === null) {
    return { code: 'project_unknown', message: 'The project does not exist any more.' };
  }
  try {
    const started = await crews.start(
      project,
      {},
      {
        startedBy: { type: 'schedule', actionId: action.id },
        forThisCrew: settingsOf(schedule),
      },
    );
    return started.ok ? null : started.refusal;
  } catch (err) {
    log.error({ err, projectId }, 'a scheduled start failed');
    return {
      code: 'folder_not_usable',
      message: 'The crew could not be started because of a fault, which the log names.',
    };
  }
}

/** What a schedule says about how its crew works; everything else is the project's own. */
function settingsOf({ model, yolo, maxConcurrency }: Schedule): Partial<CrewSettings> {
  return { yolo, maxConcurrency, ...(model === null ? {} : { model }) };
}
