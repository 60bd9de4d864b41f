import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretBook } from '@ropewalk/core';
import { createNotifier, type Engine, type EngineContext, type Notifier } from '@ropewalk/engine';
import {
  aboutRequest,
  createHealthCheck,
  createMetrics,
  createUsageNews,
  type HealthCheck,
  type Metrics,
  type UsageNews,
} from '@ropewalk/server';
import { pino, type Logger } from 'pino';
import type { Home } from '../home/prepare-home.ts';
import { version } from '../version.ts';
import { startTracing } from './start-tracing.ts';

/**
 * The log of a home: one JSON object per line, with the request that it belongs to. Whatever is logged, `secrets` and
 * what has the shape of a secret never reach the file.
 */
function createLog(options: {
  readonly home: Home;
  readonly environment: NodeJS.ProcessEnv;
  readonly secrets: SecretBook;
}): Logger {
  return pino(
    {
      level: options.environment['ROPEWALK_LOG'] ?? 'info',
      mixin: aboutRequest,
      redact: {
        paths: [
          'headers.authorization',
          'headers.cookie',
          '*.headers.authorization',
          '*.headers.cookie',
        ],
        censor: '[redacted]',
      },
      hooks: { streamWrite: options.secrets.coverOutput },
    },
    pino.destination({ dest: join(options.home.path, 'ropewalk.log'), sync: false, mkdir: true }),
  );
}

/** What sees everything that a control plane does. */
export interface Watching {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly usageNews: UsageNews;
}

/** What is there before everything else, and after it: the log, the counters, and spans where somebody wants them. */
export async function startWatching(
  environment: NodeJS.ProcessEnv,
  home: Home,
  secrets: SecretBook,
  closers: Array<() => Promise<void> | void>,
): Promise<Watching> {
  const log = createLog({ home, environment, secrets });
  const metrics = createMetrics();
  closers.push(() => metrics.close());
  const tracing = await startTracing({ environment, version, log });
  closers.push(() => tracing.close());
  return { log, metrics, usageNews: createUsageNews() };
}

/** How this process shows itself to those who watch over it. */
export function observe(
  { store, wall, log, homes }: EngineContext,
  metrics: Metrics,
): { readonly log: Logger; readonly metrics: Metrics; readonly health: HealthCheck } {
  const health = createHealthCheck({
    store,
    wall,
    async freeDiskBytes() {
      const { bavail, bsize } = await statfs(homes.ours);
      return bavail * bsize;
    },
  });
  return { log, metrics, health };
}

/** Who tells people of what happens; nothing is told before it is started. */
export function openNotifier(
  context: EngineContext,
  engine: Engine,
  secrets: SecretBook,
): Notifier {
  return createNotifier({
    ...context,
    folder: join(context.homes.ours, 'secrets', 'notifications'),
    onSecret: secrets.learn,
    live: engine.live,
    reasons: (projectId) => engine.reasons(projectId),
  });
}
