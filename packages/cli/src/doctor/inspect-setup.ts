import { createDriver } from '@ropewalk/agents';
import type { SetupStatus } from '@ropewalk/contracts';
import type { AgentDriver, Result } from '@ropewalk/core';
import { findProgram, type BrowserSupport, type WallSupport } from '@ropewalk/engine';

export interface SetupRequest {
  readonly wall: WallSupport;
  readonly browser: BrowserSupport;
  readonly environment: NodeJS.ProcessEnv;
  /** The driver of the settings as they are. */
  readonly driver: Result<AgentDriver>;
}

/** What of this machine is ready for a first crew, and what to do about the rest. Changes nothing. */
export async function inspectSetup(request: SetupRequest): Promise<SetupStatus> {
  const { wall, browser, environment, driver } = request;
  const path = environment['PATH'] ?? '';
  const isThere = (name: string): boolean => findProgram(name, path) !== null;
  const agent = driver.ok ? await driver.value.probe() : driver;
  const ready = {
    claude_cli: isThere('claude') || (await bringsClaude(environment)),
    credentials: agent.ok,
    node: isThere('node'),
    npm: isThere('npm'),
    git: isThere('git'),
    wall: wall.available,
    chromium: browser.available,
  };
  const advice: Readonly<Record<keyof typeof ready, string>> = {
    claude_cli: 'Install Ropewalk again with optional dependencies, or install Claude Code.',
    credentials: agent.ok ? '' : agent.refusal.message,
    node: 'Install Node 20 or newer and put it on the PATH.',
    npm: 'Install npm, which comes with Node, and put it on the PATH.',
    git: 'Install git 2.38 or newer.',
    wall: wall.available ? '' : wall.why,
    chromium: browser.available ? '' : browser.why,
  };
  const missing = Object.entries(ready).filter(([, isReady]) => !isReady);
  return {
    ...ready,
    advice: Object.fromEntries(
      Object.entries(advice).filter(([name]) => missing.some(([lacking]) => lacking === name)),
    ),
  };
}

/** The program that came with us is looked for without regard to who signs in. */
async function bringsClaude(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const access = {
    account: '',
    variables: {},
    readOnly: [],
    standsIn: false,
    datesWithAt: false,
  };
  const driver = createDriver('claude', { environment, walled: false, claude: { access } });
  return driver.ok && (await driver.value.probe()).ok;
}
