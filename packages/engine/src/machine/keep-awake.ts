import { spawn, type ChildProcess } from 'node:child_process';

/** Keeps the machine from sleeping while it is held. */
export interface KeepAwake {
  /** True holds it, false lets it sleep. Does nothing where the system offers no way. */
  hold(wanted: boolean): void;
  /** Lets it sleep; resolves when nothing of ours is left. */
  close(): Promise<void>;
}

/** A program that keeps the machine awake for as long as it lives. */
export interface WakingProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The program of this system; null where there is none. Each ends when we do, however that happens: the one reads
 * from us until nothing can come any more, the other watches our process.
 */
export function wakingProgram(
  platform: NodeJS.Platform = process.platform,
  pid: number = process.pid,
): WakingProgram | null {
  switch (platform) {
    case 'linux':
      return {
        command: 'systemd-inhibit',
        args: [
          '--what=idle:sleep',
          '--who=Ropewalk',
          '--why=Agents are working',
          '--mode=block',
          'cat',
        ],
      };
    case 'darwin':
      return { command: 'caffeinate', args: ['-i', '-w', String(pid)] };
    default:
      return null;
  }
}

/** How long to leave it alone after the program could not do its work. */
const PAUSE_MS = 600_000;

export function createKeepAwake(options: {
  readonly program?: WakingProgram | null;
  now(): number;
  /** Told when the machine cannot be kept awake; `why` is for people. */
  onFailure(why: string): void;
}): KeepAwake {
  const program = options.program === undefined ? wakingProgram() : options.program;
  let held: ChildProcess | null = null;
  let notBefore = 0;

  const start = ({ command, args }: WakingProgram): void => {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    held = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-500);
    });
    // Closing it is how we end the program; that it went first is told below.
    child.stdin.on('error', () => undefined);
    const failed = (why: string): void => {
      if (held === child) {
        held = null;
        notBefore = options.now() + PAUSE_MS;
        options.onFailure(why);
      }
    };
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code) =>
      failed(`${command} ended with ${code ?? 'a signal'}. ${said.trim()}`),
    );
    child.unref();
  };

  const release = (): ChildProcess | null => {
    const child = held;
    held = null;
    child?.stdin?.end();
    child?.kill();
    return child;
  };

  return {
    hold(wanted) {
      if (!wanted) {
        release();
      } else if (held === null && program !== null && options.now() >= notBefore) {
        start(program);
      }
    },
    async close() {
      const child = release();
      if (child !== null && child.exitCode === null && child.signalCode === null) {
        await new Promise((resolve) => {
          child.once('exit', resolve);
          child.once('error', resolve);
        });
      }
    },
  };
}
