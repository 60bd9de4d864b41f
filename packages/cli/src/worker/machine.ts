import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { machineSettingsSchema } from '@ropewalk/contracts';
import type { SecretBook } from '@ropewalk/core';
import {
  createHeadroom,
  HEADROOM_HOLDS_MS,
  createOutlets,
  createPortBlocks,
  createPressureWatch,
  detectWall,
  findBrowser,
  MEETING_PLACES,
  systemClock,
  type EngineContext,
  type Ground,
  type Headroom,
  type PortBlocks,
  type SiteContext,
} from '@ropewalk/engine';
import { pino, type Logger } from 'pino';
import { maskedFor } from '../control-plane/masked.ts';
import { openHost } from '../control-plane/open-host.ts';
import { openSecretBook } from '../control-plane/cover-secrets.ts';
import { searchPathFor } from '../control-plane/search-path.ts';
import { toolchainsIn } from '../control-plane/toolchains.ts';
import type { Home } from '../home/prepare-home.ts';
import type { ToolsRelay } from './tools-relay.ts';

/** What of this machine runs are worked on with. */
export interface Machine {
  readonly context: SiteContext & Pick<EngineContext, 'pressure' | 'secrets'>;
  readonly home: Home;
  readonly ports: PortBlocks;
  readonly walls: Ground['walls'];
  readonly headroom: Headroom;
  readonly secrets: SecretBook;
}

const MIB = 1024 * 1024;

/** Looks at this machine, for runs whose agents find their tools at `relay`. */
export async function openMachine(request: {
  readonly home: Home;
  readonly environment: NodeJS.ProcessEnv;
  readonly joinToken: string;
  readonly relay: ToolsRelay;
}): Promise<Machine> {
  const { home, environment, relay } = request;
  const secrets = openSecretBook(request.joinToken, environment);
  const person = environment['HOME'] ?? homedir();
  const searchPath = searchPathFor(environment['PATH']);
  const settings = machineSettingsSchema.parse({});
  const wall = await detectWall(
    environment['PATH'] === undefined ? {} : { path: environment['PATH'] },
  );
  const masked = maskedFor(home.path, person);
  await mkdir(join(home.path, 'projects'), { recursive: true, mode: 0o700 });
  return {
    home,
    secrets,
    ports: createPortBlocks(),
    walls: { masked, readOnly: toolchainsIn([...masked, ...MEETING_PLACES], searchPath) },
    headroom: createHeadroom({
      home: home.path,
      limits: () => settings,
      holdsMs: HEADROOM_HOLDS_MS,
    }),
    context: {
      browser: findBrowser(environment, person),
      clock: systemClock,
      homeId: home.id,
      host: await openHost(home, wall, () => settings),
      log: openLog(home, environment, secrets),
      mcpUrl: () => `${relay.url}/mcp`,
      outlets: createOutlets({ wall, environment, tools: relay.tools }),
      pressure: createPressureWatch({
        root: '/',
        keptFreeBytes: () => settings.minimumFreeMemoryMb * MIB,
      }),
      searchPath,
      secrets,
      wall,
    },
  };
}

/** One JSON object per line; what is known for a secret never reaches the file. */
function openLog(home: Home, environment: NodeJS.ProcessEnv, secrets: SecretBook): Logger {
  return pino(
    {
      level: environment['ROPEWALK_LOG'] ?? 'info',
      hooks: { streamWrite: secrets.coverOutput },
    },
    pino.destination({ dest: join(home.path, 'ropewalk-worker.log'), sync: false, mkdir: true }),
  );
}
