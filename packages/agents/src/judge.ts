import type { AgentLaunch, ToolUse, ToolVerdict } from '@ropewalk/core';
import { messageOf } from './session.ts';

/** The verdict of the run's rules; rules that break deny, since a check that broke has not said yes. */
export async function judge(launch: AgentLaunch, use: ToolUse): Promise<ToolVerdict> {
  try {
    return await launch.judge(use);
  } catch (error) {
    return { allow: false, reason: `This call could not be judged: ${messageOf(error)}` };
  }
}
