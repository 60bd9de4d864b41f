import { homedir } from 'node:os';
import { accept } from '@ropewalk/core';
import type { ControlResponse } from '@ropewalk/contracts';
import { findRunning } from '../connection/connect.ts';
import { inspectMachine, type MachineCheck } from '../doctor/inspect-machine.ts';
import { inspectServer } from '../doctor/inspect-server.ts';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import type { Colors } from '../output/terminal.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

/** Looks at this machine without opening the home, so that it also answers where nothing else does. */
export async function doctor(context: CommandContext, options: ShowOptions): CommandResult {
  const { detectWall, findBrowser } = await import('@ropewalk/engine');
  const { home, environment } = context;
  const path = environment['PATH'];
  const [running, wall] = await Promise.all([
    findRunning(home),
    detectWall(path === undefined ? {} : { path }),
  ]);
  const browser = findBrowser(environment, environment['HOME'] ?? homedir());
  const report = await inspectMachine({ home, wall, browser, environment });
  const checks: MachineCheck[] = [
    ...report.checks,
    ...(await inspectServer(environment)),
    ...(running === null ? [] : await askLimits(context)),
    {
      name: 'control plane',
      result: 'ok',
      detail:
        running === null ? 'not running' : `running at ${running.url} (process ${running.pid})`,
    },
  ];
  const shown = show<ControlResponse<'doctor'>>(context, accept({ checks }), options, doctorLines);
  const failed = checks.some(({ result }) => result === 'failed');
  return shown.ok && failed ? accept(EXIT_CODES.notAllPassing) : shown;
}

/** What only the process knows that owns the home. */
async function askLimits(context: CommandContext): Promise<MachineCheck[]> {
  const { inspectLimits } = await import('../doctor/inspect-limits.ts');
  const asked = await withControl(context, { create: false }, async ({ control }) => {
    const accounts = await control.accounts({});
    if (!accounts.ok) return accounts;
    const known = await control.drivers({});
    if (!known.ok) return known;
    const shown = await control['budget.show']({ name: null });
    return shown.ok
      ? accept({
          accounts: accounts.value,
          drivers: known.value.drivers,
          budgets: shown.value.budgets,
        })
      : shown;
  });
  return asked.ok
    ? inspectLimits(asked.value)
    : [{ name: 'accounts', result: 'warning', detail: asked.refusal.message }];
}

function doctorLines({ checks }: ControlResponse<'doctor'>, colors: Colors): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const look = { ok: colors.green, warning: colors.yellow, failed: colors.red };
  return checks.map(
    ({ name, result, detail }) =>
      `${look[result](result.padEnd('warning'.length))}  ${name.padEnd(width)}  ${detail}`,
  );
}
