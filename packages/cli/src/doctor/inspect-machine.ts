import { homedir, tmpdir } from 'node:os';
import type { ControlResponse } from '@ropewalk/contracts';
import type { BrowserSupport, WallSupport } from '@ropewalk/engine';
import { inspectAwake } from './inspect-awake.ts';
import { inspectAgents } from './inspect-agents.ts';
import { inspectBrowser } from './inspect-browser.ts';
import { inspectHome } from './inspect-home.ts';
import { inspectPrices } from './inspect-limits.ts';
import { inspectRules } from './inspect-rules.ts';
import { inspectDisk, inspectMemory } from './inspect-resources.ts';
import { inspectGit, inspectLoopback, inspectNode, inspectWall } from './inspect-tools.ts';

/** One thing that was looked at: how it is and, unless it is fine, what to do. */
export type MachineCheck = ControlResponse<'doctor'>['checks'][number];

export interface InspectionRequest {
  readonly home: string;
  readonly wall: WallSupport;
  readonly browser: BrowserSupport;
  readonly environment: NodeJS.ProcessEnv;
}

/** Looks at everything that a crew needs of this machine. Changes nothing; never rejects for what it finds. */
export async function inspectMachine({
  home,
  wall,
  browser,
  environment,
}: InspectionRequest): Promise<ControlResponse<'doctor'>> {
  const checks = await Promise.all([
    inspectNode(process.versions.node),
    inspectGit(environment),
    inspectWall(wall),
    inspectBrowser(browser, wall, [home, environment['HOME'] ?? homedir(), tmpdir()]),
    inspectHome(home),
    inspectRules(home),
    inspectPrices(home),
    inspectDisk(home),
    inspectMemory(),
    inspectAgents(environment, wall.available),
    inspectLoopback(),
    inspectAwake(environment),
  ]);
  return { checks };
}
