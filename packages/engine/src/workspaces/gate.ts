import { join } from 'node:path';
import PQueue from 'p-queue';
import type { CheckEvidence, ProjectConfig } from '@ropewalk/contracts';
import type { SecretBook } from '@ropewalk/core';
import { runCheck } from '../checks/run-check.ts';
import { boundToSpan, inSpan } from '../observe/traces.ts';
import type { Checkout } from './checkout.ts';
import { NO_OUTLET, type Outlet } from '../wall/network/outlets.ts';
import { copyFiles } from './copy-files.ts';
import { createGateCheckout } from './gate-checkout.ts';
import type { Ground } from './ground.ts';
import { portVariables } from './ports.ts';
import type { SetupCache } from './setup-cache.ts';
import { LeftForLater } from '../hub/remote/hub-remotes.ts';
import { settlePressed } from './settle-pressed.ts';
import type { Gate } from './workspace-types.ts';

type CheckRequest = Parameters<Gate['check']>[0];
type CheckAnswer = Awaited<ReturnType<Gate['check']>>;
type Abortable = CheckRequest & { readonly signal: AbortSignal };

/**
 * A gate under `name` (a letter, then letters, digits and dashes); every gate of a project has its
 * own checkout. `check` rejects with the signal's reason when it is aborted.
 */
export function createGate(
  deps: Ground & { readonly setups: SetupCache; readonly name: string },
): Gate {
  if (!/^[a-z][a-z0-9-]*$/.test(deps.name)) throw new Error(`${deps.name} is no name for a gate`);
  const checkouts = createGateCheckout(deps.hub, join(deps.paths.gate, deps.name));
  const queue = new PQueue({ concurrency: 1 });
  const closing = new AbortController();
  let interrupting = new AbortController();
  let firstPort: number | null = null;
  let outlet: Outlet | null = null;

  async function check(request: CheckRequest): Promise<CheckAnswer> {
    const asked = request.signal === undefined ? [] : [request.signal];
    const signal = AbortSignal.any([closing.signal, interrupting.signal, ...asked]);
    signal.throwIfAborted();
    return settlePressed(deps.pressure, request, signal, async () => {
      const answer = await queue.add(boundToSpan(() => checkNow({ ...request, signal })));
      return { ...answer, evidence: cover(deps.secrets, answer.evidence) };
    });
  }

  async function checkNow(request: Abortable): Promise<CheckAnswer> {
    const { commit, config, signal } = request;
    signal.throwIfAborted();
    const setup = await deps.setups.ensure(commit, config, signal);
    if (setup.kind === 'failed') return broken(setup.evidence);
    if (setup.kind === 'refused') return broken(notPrepared(config, setup.refused.refusal.message));
    const entry = setup.kind === 'entry' ? setup.entry : null;
    const checkout = await checkouts.prepare(commit, entry);
    const paths = config?.copy ?? [];
    const refused = await copyFiles({
      from: deps.folder,
      paths,
      tree: checkout.tree,
      secrets: deps.secrets,
    });
    if (refused !== null) return broken(notPrepared(config, refused.refusal.message));
    firstPort ??= await deps.ports.take();
    outlet ??= (await deps.openOutlet?.()) ?? NO_OUTLET;
    try {
      return await runCommands(deps, { checkout, firstPort, outlet, request });
    } finally {
      checkouts.tidy();
    }
  }

  function interrupt(): void {
    interrupting.abort(new Error('The checks were ended with everything else.'));
    interrupting = new AbortController();
  }

  function leave(): void {
    closing.abort(new LeftForLater('The control plane ends.'));
  }

  async function close(): Promise<void> {
    closing.abort();
    await queue.onIdle();
    await checkouts.idle();
    if (firstPort !== null) deps.ports.release(firstPort);
    outlet?.close(true);
    outlet = null;
  }
  return { check, interrupt, leave, close };
}

async function runCommands(
  ground: Ground,
  run: {
    readonly checkout: Checkout;
    readonly firstPort: number;
    readonly outlet: Outlet;
    readonly request: Abortable;
  },
): Promise<CheckAnswer> {
  const { checkout, request } = run;
  const { tree, home, tmp } = checkout;
  const evidence: CheckEvidence[] = [];
  for (const { check, owner, timeoutMs } of request.commands) {
    const one = await traceCheck(ground.secrets, {
      host: ground.host,
      pressure: ground.pressure,
      check,
      owner,
      marker: request.marker,
      cwd: tree,
      env: {
        ...ground.env,
        ...run.outlet.env,
        ...portVariables(run.firstPort),
        HOME: home,
        TMPDIR: tmp,
        CI: 'true',
      },
      wall: {
        network: run.outlet.network,
        readWrite: [tree, home, tmp],
        readOnly: [...ground.walls.readOnly, ground.hub.path, checkout.gitDir, checkout.pointer],
        masked: ground.walls.masked,
      },
      timeoutMs,
      signal: request.signal,
    });
    request.signal.throwIfAborted();
    evidence.push(one);
    if (one.result !== 'pass' && !request.keepGoing) break;
  }
  return { outcome: outcomeOf(evidence), evidence };
}

function traceCheck(
  secrets: SecretBook,
  request: Parameters<typeof runCheck>[0],
): Promise<CheckEvidence> {
  const attributes = {
    'ropewalk.check.command': secrets.coverOutput(request.check.command),
    'ropewalk.check.owner': request.owner,
  };
  return inSpan('check', { attributes }, async (span) => {
    const evidence = await runCheck(request);
    span.setAttribute('ropewalk.check.result', evidence.result);
    return evidence;
  });
}

function cover(secrets: SecretBook, evidence: readonly CheckEvidence[]): CheckEvidence[] {
  return evidence.map((one) => ({ ...one, outputTail: secrets.coverOutput(one.outputTail) }));
}

/** A failure is certain whatever else went wrong; then comes what says least about the work. */
function outcomeOf(evidence: readonly CheckEvidence[]): CheckAnswer['outcome'] {
  const results = new Set(evidence.map((one) => one.result));
  if (results.has('fail')) return 'fail';
  if (results.has('could_not_run')) return 'environment';
  if (results.has('timed_out')) return 'inconclusive';
  return results.has('pass') ? 'pass' : 'unchecked';
}

function broken(evidence: CheckEvidence): CheckAnswer {
  return { outcome: 'environment', evidence: [evidence] };
}

/** Evidence for a setup that was not even begun. */
function notPrepared(config: ProjectConfig | null, why: string): CheckEvidence {
  return {
    check: { command: config?.setup ?? 'copy' },
    owner: 'setup',
    argv: [],
    result: 'could_not_run',
    exitCode: null,
    signal: null,
    durationMs: 0,
    counts: null,
    outputTail: why,
    outputBytes: 0,
    outputSha256: '',
  };
}
