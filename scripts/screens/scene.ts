import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { openHouse, type House } from '../../test/page/support/house.ts';

/** A control plane with a project in the middle of its work. */
export interface Scene {
  readonly url: string;
  readonly project: string;
  readonly person: string;
  /** Features to be looked at. */
  readonly landed: number;
  readonly asking: number;
  /** A run that works, to be looked at. */
  readonly run: number;
  close(): Promise<void>;
}

const PROJECT = 'kitchen-table';
const DEMO = fileURLToPath(new URL('../../demo', import.meta.url));
const LIMIT_MS = 120_000;
const LOOK_MS = 200;

/** What the demo's playbook is, as far as it is changed here. */
const playbookSchema = z.looseObject({ coding: z.record(z.string(), z.unknown()) });
const cardsSchema = z.object({
  cards: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string(),
      status: z.string(),
      run_id: z.int().nullable(),
    }),
  ),
});

/** Features of the demo that do not come to their end here. */
const WAITING = ['Shopping list', "Cook's turn", 'Favourites', 'Week as a calendar'];
const ASKING = 'Household';
const SKIPPED = 'What can I cook now';
const LONG = 'Recipe search';

/** Builds the demo's application until some of it has landed, some is worked on, one asks and one is parked. */
export async function openScene(): Promise<Scene> {
  const house = await openHouse({ version: 1 });
  try {
    // What the playbook copies lies beside it.
    for (const name of ['scaffold', 'features']) {
      await cp(join(DEMO, name), house.flag(name), { recursive: true });
    }
    const playbook = playbookSchema.parse(
      parse(await readFile(join(DEMO, 'playbook.yaml'), 'utf8')),
    );
    await house.play({ ...playbook, coding: { ...playbook.coding, ...changes() } });
    await house.must('PATCH', '/settings', { testing_agent_ratio: 1 });
    await house.must('POST', '/projects', {
      name: PROJECT,
      path: join(house.person, PROJECT),
      spec_method: 'manual',
    });
    await house.must('POST', '/projects', {
      name: 'garden',
      path: join(house.person, 'garden'),
      spec_method: 'manual',
    });
    const spec = await readFile(join(DEMO, 'app_spec.txt'), 'utf8');
    await house.must('PUT', `/projects/${PROJECT}/prompts`, { app_spec: spec });
    await house.must('PATCH', `/projects/${PROJECT}/settings`, {
      default_concurrency: 4,
      testing_agent_ratio: 1,
      budgets: { project_day: { usd: 25, tokens: null, minutes: 90 } },
    });
    await plan(house);
    await house.must('POST', `/projects/${PROJECT}/agent/start`, {});
    const cards = await untilStands(house);
    const idOf = (name: string): number => cards.find((card) => card.name === name)?.id ?? 1;
    const run = cards.find((card) => card.name === LONG)?.run_id ?? 1;
    return {
      url: house.url,
      project: PROJECT,
      person: house.person,
      landed: idOf('Pantry'),
      asking: idOf(ASKING),
      run,
      close: () => house.close(),
    };
  } catch (failure) {
    await house.close();
    throw failure;
  }
}

function changes() {
  // For longer than anybody takes to make pictures.
  const wait = { wait: 3_600 };
  const begin = [
    { say: 'I look at what is there before I write anything.' },
    { run: 'ls src/features public/features' },
    { say: 'I begin with the test that says what {{feature.name}} has to do.' },
  ];
  const ask = {
    call: {
      tool: 'feature_request_human_input',
      arguments: {
        feature_id: '{{feature.id}}',
        prompt: 'May a colour be given to two people?',
        fields: [
          {
            id: 'shared',
            label: 'Two people with the same colour',
            type: 'select',
            options: [
              { value: 'refuse', label: 'Refuse the second' },
              { value: 'allow', label: 'Allow it' },
            ],
          },
        ],
      },
    },
  };
  const skip = {
    call: {
      tool: 'feature_skip',
      arguments: {
        feature_id: '{{feature.id}}',
        reason: 'The spec does not say which units can be converted into each other.',
      },
    },
  };
  return {
    [LONG]: { attempts: [[...begin, wait]] },
    ...Object.fromEntries(WAITING.map((name) => [name, { attempts: [[...begin, wait]] }])),
    [ASKING]: { attempts: [[ask]] },
    [SKIPPED]: { attempts: [[skip]] },
  };
}

async function plan(house: House): Promise<void> {
  const schedules = `/projects/${PROJECT}/schedules`;
  const night = { start_time: '22:00', duration_minutes: 480, days_of_week: 31, enabled: false };
  const weekend = { start_time: '09:00', duration_minutes: 240, days_of_week: 96 };
  await house.must('POST', schedules, night);
  await house.must('POST', schedules, weekend);
}

/** Nothing that a program could wait for says that a project is worth a picture. */
async function untilStands(house: House) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await house.must('GET', `/projects/${PROJECT}/features/cards`);
    const { cards } = cardsSchema.parse(answer);
    const statusOf = (name: string) => cards.find((card) => card.name === name)?.status;
    const working = cards.filter(({ status }) => status === 'in_progress').length;
    const stands =
      statusOf('Use it up first') === 'passing' &&
      statusOf('Pantry') === 'passing' &&
      statusOf('Week plan') === 'passing' &&
      statusOf(SKIPPED) === 'parked' &&
      statusOf(ASKING) === 'needs_input' &&
      working >= 2;
    if (stands) return cards;
    if (Date.now() > end) {
      throw new Error(
        `The project did not come to where it is photographed: ${JSON.stringify(cards)}`,
      );
    }
    await sleep(LOOK_MS);
  }
}
