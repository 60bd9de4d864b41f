import type { Delivery, NotificationTarget, WebhookBody } from '@ropewalk/contracts';
import {
  accept,
  refuse,
  type AttemptResult,
  type Clock,
  type Result,
  type Store,
} from '@ropewalk/core';
import type { Logger } from 'pino';
import { judgeUrl } from './addresses.ts';
import type { Courier } from './courier.ts';
import type { TargetSecrets } from './secrets.ts';
import { isSecret, newSecret } from './sign.ts';

/** What a person says about a target. */
export type TargetRequest = Pick<
  NotificationTarget,
  'projectId' | 'name' | 'kind' | 'url' | 'moments' | 'stillAfterMs' | 'allowPrivateNetwork'
> & {
  /** A secret of Standard Webhooks' form; `new` makes one, null keeps what there is. */
  readonly secret: string | null;
};

/** A target as it stands now. `secret` is given out only by the call that made it. */
export interface SavedTarget {
  readonly target: NotificationTarget;
  readonly secret: string | null;
}

/** Where people say who is to be told. */
export interface TargetDesk {
  /** Targets of one scope (null = the machine's), with whether each has a secret. */
  list(
    projectId: number | null,
  ): Promise<readonly { readonly target: NotificationTarget; readonly signed: boolean }[]>;
  put(request: TargetRequest): Promise<Result<SavedTarget>>;
  remove(projectId: number | null, name: string): Promise<Result<NotificationTarget>>;
  /** Sends a test at once and answers what came of it. */
  test(projectId: number | null, name: string): Promise<Result<AttemptResult>>;
  /** What was sent to a target, newest first. */
  deliveries(targetId: number, limit: number): Promise<readonly Delivery[]>;
}

export interface TargetDeskDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly homeId: string;
  readonly secrets: TargetSecrets;
  readonly courier: Pick<Courier, 'attempt'>;
  /** A target has come, gone or changed. */
  onChange(): void;
}

/** The target that a variable of the environment names. */
const ENVIRONMENT_TARGET = 'progress-n8n-webhook-url';
const STILL_AFTER_MS = 1_800_000;

export function createTargetDesk(deps: TargetDeskDeps): TargetDesk & {
  takeFromEnvironment(url: string | null): Promise<void>;
} {
  const { store, clock, secrets, courier } = deps;
  const targetsOf = async (projectId: number | null): Promise<NotificationTarget[]> =>
    (await store.query('notificationTargets', {})).filter(
      (target) => target.projectId === projectId,
    );
  const find = async (
    projectId: number | null,
    name: string,
  ): Promise<Result<NotificationTarget>> => {
    const found = (await targetsOf(projectId)).find((target) => target.name === name);
    return found === undefined
      ? refuse('notification_unknown', `There is no target "${name}" for notifications.`)
      : accept(found);
  };
  return {
    async list(projectId) {
      const targets = await targetsOf(projectId);
      return Promise.all(
        targets.map(async (target) => ({
          target,
          signed: (await secrets.get(target.id)) !== null,
        })),
      );
    },
    async put(request) {
      const saved = await putTarget(deps, request);
      deps.onChange();
      return saved;
    },
    async remove(projectId, name) {
      const found = await find(projectId, name);
      return found.ok ? removeTarget(deps, found.value) : found;
    },
    async test(projectId, name) {
      const found = await find(projectId, name);
      if (!found.ok) return found;
      const at = clock.now();
      const message = { id: `msg_${deps.homeId}_test_${at}`, body: testBody(found.value, at) };
      return accept(await courier.attempt(found.value, message));
    },
    deliveries: (targetId, limit) => store.query('deliveries', { targetId, limit }),
    takeFromEnvironment: (url) => takeFromEnvironment(deps, url),
  };
}

async function removeTarget(
  { store, clock, secrets, onChange }: TargetDeskDeps,
  { id }: NotificationTarget,
): Promise<Result<NotificationTarget>> {
  const removed = await store.execute('notification.remove_target', { targetId: id }, clock.now());
  await secrets.remove(id);
  onChange();
  return removed;
}

async function putTarget(
  { store, clock, secrets }: TargetDeskDeps,
  { secret: asked, ...request }: TargetRequest,
): Promise<Result<SavedTarget>> {
  const url = judgeUrl(request.url, request);
  if (!url.ok) return url;
  if (asked !== null && asked !== 'new' && !isSecret(asked)) {
    return refuse(
      'invalid_input',
      'The secret has to be "whsec_" and 24 to 64 bytes in Base64. Leave it out to get one.',
      { field: 'secret' },
    );
  }
  const saved = await store.execute(
    'notification.put_target',
    { ...request, source: 'person' },
    clock.now(),
  );
  if (!saved.ok) return saved;
  const target = saved.value;
  const hasOne = (await secrets.get(target.id)) !== null;
  // The reference's receivers expect no signature; everybody else gets one.
  const made = asked === 'new' || (asked === null && !hasOne && target.kind === 'webhook');
  const secret = made ? newSecret() : asked;
  if (secret !== null) await secrets.set(target.id, secret);
  return accept({ target, secret: made ? secret : null });
}

/** A variable that is gone takes its target along. */
async function takeFromEnvironment(
  { store, clock, log }: TargetDeskDeps,
  url: string | null,
): Promise<void> {
  const known = (await store.query('notificationTargets', {})).find(
    ({ source }) => source === 'environment',
  );
  if (url === null || url === '') {
    if (known !== undefined) {
      await store.execute('notification.remove_target', { targetId: known.id }, clock.now());
    }
    return;
  }
  // Whoever sets variables of ours may reach what they like from here.
  const reach = { allowPrivateNetwork: true };
  const judged = judgeUrl(url, reach);
  if (!judged.ok) {
    log.warn({ why: judged.refusal.message }, 'PROGRESS_N8N_WEBHOOK_URL is not used');
    return;
  }
  await store.execute(
    'notification.put_target',
    {
      ...reach,
      projectId: null,
      name: ENVIRONMENT_TARGET,
      kind: 'n8n',
      url,
      moments: [],
      stillAfterMs: STILL_AFTER_MS,
      source: 'environment',
    },
    clock.now(),
  );
}

function testBody({ kind }: NotificationTarget, at: number): string {
  const timestamp = new Date(at).toISOString();
  if (kind === 'n8n') {
    return JSON.stringify([
      {
        event: 'test_progress',
        passing: 0,
        total: 0,
        percentage: 0,
        previous_passing: 0,
        tests_completed_this_session: 0,
        completed_tests: [],
        project: 'test',
        timestamp,
      },
    ]);
  }
  const body: WebhookBody = {
    type: 'test',
    timestamp,
    data: {
      project: null,
      seq: null,
      title: 'Ropewalk can reach you here.',
      detail: 'A person asked for this test.',
      feature: null,
    },
  };
  return JSON.stringify(body);
}
