import type { AgentEvent } from '@ropewalk/contracts';
import { isCredentialVariable, redactSecrets, type AgentLaunch } from '@ropewalk/core';
import type { Environment } from './environment.ts';

/** Takes secrets out of an event. */
export type Redact = (event: AgentEvent) => AgentEvent;

/** Shorter values are words that stand in other places too. */
const MIN_CHARACTERS = 8;
const COVER = '[redacted]';

/**
 * Covers what a run must not tell wherever an agent shows it: the credentials among the variables that
 * the driver gives it, the bearer of its tools, and what has the shape of somebody's key. An agent can
 * read its own environment whatever stands round it; this keeps it out of transcripts, prompts and pages.
 * Values are covered whole: what an agent has encoded, or what is cut in half between two events, is not found.
 */
export function redactFor(launch: AgentLaunch, variables: Environment): Redact {
  const named = Object.entries(variables).filter(([name]) => isCredentialVariable(name));
  const secrets = [...named.map(([, value]) => value), launch.mcp.bearer].filter(
    (secret) => secret.length >= MIN_CHARACTERS,
  );
  const cover = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const known = secrets.reduce((text, secret) => text.replaceAll(secret, COVER), value);
      return redactSecrets(known);
    }
    if (Array.isArray(value)) return value.map(cover);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cover(item)]));
  };
  // The shape stays as it was: only strings are replaced, by strings.
  return (event) => {
    if (event.type !== 'tool_result' || event.images === undefined)
      return cover(event) as AgentEvent;
    const { images, ...rest } = event;
    // What looks like a key in the bytes of a picture is none, and they are many.
    return { ...(cover(rest) as typeof event), images };
  };
}
