import { ApiError } from '#shared/api/api-error.ts';
import { api, read } from '#shared/api/api.ts';
import { amountOf, specOf, templateOf, type Done, type Draft } from '../draft.logic.ts';
import { createFolder } from './folders.ts';
import { runTemplate } from './run-template.ts';

/** What is done one after the other; each is left out where it stands already. */
export const MAKE_STEPS = ['folder', 'template', 'project', 'spec', 'settings', 'crew'] as const;
export type MakeStep = (typeof MAKE_STEPS)[number];

export interface MakeOrder {
  readonly draft: Draft;
  readonly folder: string;
  /** `project`: only as far as a conversation about the spec needs it. */
  readonly until: 'project' | 'settings' | 'crew';
  readonly onStep: (step: MakeStep) => void;
  readonly onLine: (line: string) => void;
  readonly onDone: (done: Partial<Done>) => void;
  readonly signal: AbortSignal;
}

/** The steps that an order comes to. */
export function stepsOf({ draft, until }: Pick<MakeOrder, 'draft' | 'until'>): readonly MakeStep[] {
  const all = MAKE_STEPS.slice(0, MAKE_STEPS.indexOf(until) + 1);
  const isMade = draft.done.project !== null;
  return all.filter((step) => {
    switch (step) {
      case 'folder':
        return !isMade;
      case 'template':
        return !isMade && templateOf(draft) !== null;
      case 'project':
        return !isMade;
      case 'spec':
        return specOf(draft) !== null;
      case 'settings':
        return draft.concurrency !== null || amountOf(draft.dayBudget) !== null;
      case 'crew':
        return true;
    }
  });
}

/** Makes a project as the draft says. What stood already is not made twice. Rejects with what was refused. */
export async function makeProject(order: MakeOrder): Promise<void> {
  for (const step of stepsOf(order)) {
    order.signal.throwIfAborted();
    order.onStep(step);
    await STEP_WORK[step](order);
  }
}

const STEP_WORK: Readonly<Record<MakeStep, (order: MakeOrder) => Promise<void>>> = {
  async folder({ folder }) {
    const check = await read(api.POST('/filesystem/validate', { body: { path: folder } }));
    if (!check.exists) {
      const cut = folder.lastIndexOf('/');
      await createFolder(folder.slice(0, cut) || '/', folder.slice(cut + 1));
    }
  },
  async template({ draft, folder, onLine, onDone, signal }) {
    const template = templateOf(draft);
    if (template !== null && draft.done.templateIn !== folder) {
      await runTemplate({ template, folder }, onLine, signal);
      onDone({ templateIn: folder });
    }
  },
  async project({ draft: { name }, folder, onDone }) {
    try {
      await read(
        api.POST('/projects', { body: { name, path: folder, spec_method: 'manual', spec: null } }),
      );
    } catch (failure) {
      if (!(await isOurs(failure, name, folder))) {
        throw failure;
      }
    }
    onDone({ project: { name, folder } });
  },
  async spec({ draft }) {
    const spec = specOf(draft);
    if (spec !== null) {
      await read(api.PUT('/projects/{project_name}/prompts', at(draft, { app_spec: spec })));
    }
  },
  async settings({ draft }) {
    const usd = amountOf(draft.dayBudget) ?? null;
    await read(
      api.PATCH(
        '/projects/{project_name}/settings',
        at(draft, {
          ...(draft.concurrency === null ? {} : { default_concurrency: draft.concurrency }),
          ...(usd === null
            ? {}
            : { budgets: { project_day: { usd, tokens: null, minutes: null } } }),
        }),
      ),
    );
  },
  async crew({ draft }) {
    const started = await read(api.POST('/projects/{project_name}/agent/start', at(draft, {})));
    if (!started.success && started.code !== 'crew_running') {
      throw new Error(`The project is made, but its crew did not start: ${started.message}`);
    }
  },
};

function at<B>(draft: Draft, body: B) {
  const name = draft.done.project?.name ?? draft.name;
  return { params: { path: { project_name: name } }, body };
}

/** Whether a project was refused because an earlier attempt, whose answer was lost, has made it. */
async function isOurs(failure: unknown, name: string, folder: string): Promise<boolean> {
  if (!(failure instanceof ApiError && failure.status === 409)) {
    return false;
  }
  const [projects, { current_path }] = await Promise.all([
    read(api.GET('/projects')),
    read(
      api.GET('/filesystem/list', { params: { query: { path: folder, show_hidden: 'false' } } }),
    ),
  ]);
  return projects.some(
    ({ name: known, path }) => known === name && (path === folder || path === current_path),
  );
}
