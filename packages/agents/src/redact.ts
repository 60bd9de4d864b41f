import type { AgentEvent } from '@ropewalk/contracts';
import {
  coverDeep,
  coverLines,
  createSecretBook,
  isCredentialVariable,
  type AgentLaunch,
} from '@ropewalk/core';
import type { Environment } from './environment.ts';

/** Takes secrets out of an event. */
export type Redact = (event: AgentEvent) => AgentEvent;

/**
 * Covers what a run must not tell wherever an agent shows it: the credentials among the variables that
 * the driver gives it, the bearer of its tools, and what has the shape of somebody's key. An agent can
 * read its own environment whatever stands round it; this keeps it out of transcripts, prompts and pages.
 * What an agent has enciphered, or cut in half between two events, is not found.
 */
export function redactFor(launch: AgentLaunch, variables: Environment): Redact {
  const book = createSecretBook();
  for (const [name, value] of Object.entries(variables)) {
    if (isCredentialVariable(name)) book.learn(value);
  }
  book.learn(launch.mcp.bearer);
  const streams = {
    text: coverLines(book.coverOutput),
    thought: coverLines(book.coverOutput),
    stderr: coverLines(book.coverOutput),
  };
  return (event) => {
    switch (event.type) {
      case 'text':
      case 'thought':
      case 'stderr':
        return { ...event, text: streams[event.type](event.text) };
      case 'tool_result': {
        // What looks like a key in the bytes of a picture is none, and they are many.
        const { images, ...rest } = event;
        const covered = coverDeep(rest, book.coverOutput);
        return images === undefined ? covered : { ...covered, images };
      }
      default:
        return coverDeep(event, book.coverOutput);
    }
  };
}
