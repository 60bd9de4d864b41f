import type { Metering } from '@ropewalk/contracts';
import type { AmbientEnvironment, Environment } from '../environment.ts';

/** How a program that speaks the Agent Client Protocol is to be run. */
export interface AcpSettings {
  /** A name on the search path or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** How the driver is called. Default: `acp:` and the name of the program. */
  readonly name?: string;
  /** Whose limits are shared. Default: what is known of the program, else the driver's name. */
  readonly account?: string;
  /** Whether it tells what was used. Default: what is known of the program. */
  readonly metering?: Metering;
  /** Where the program is looked up (`PATH`) and the named credentials are taken from. */
  readonly environment: AmbientEnvironment;
  /** Variables of `environment` that may reach the agent. Default: what the program is known to use. */
  readonly credentialNames?: readonly string[];
  /** Set for this program on top of what the launch brings. */
  readonly env?: Environment;
  /** The mode to work in. Default: the agent's own, unless a model would judge each call in it. */
  readonly mode?: string;
  /** Files and folders that the program needs besides its own, absolute. */
  readonly readOnly?: readonly string[];
  /** How long `initialize` and `session/new` may take, each. Default 60 s. */
  readonly startTimeoutMs?: number;
  /** How long a cancelled turn may take to end. Default 5 s. */
  readonly cancelGraceMs?: number;
  /** How long the program may take to go after its input was closed. Default 1 s. */
  readonly exitGraceMs?: number;
}
