import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AgentEvent } from '@ropewalk/contracts';
import type { AgentLaunch } from '@ropewalk/core';
import { redactFor } from './redact.ts';

const LAUNCH: AgentLaunch = {
  runId: 1,
  role: 'coding',
  prompt: '',
  manner: 'work',
  access: 'write',
  model: null,
  cwd: '/w',
  home: '/h',
  tmp: '/t',
  mcp: { url: 'http://127.0.0.1:1', bearer: 'bearer-of-the-run' },
  toolPrograms: [],
  env: {},
  judge: () => ({ allow: true }),
  spawn: () => {
    throw new Error('nothing is started here');
  },
};
const redact = redactFor(LAUNCH, {
  ANTHROPIC_API_KEY: 'sk-ant-12345678',
  GH_TOKEN: 'short',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080',
});

it('covers credentials and the bearer in every place of an event', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.constantFrom('sk-ant-12345678', 'bearer-of-the-run'),
      (before, after, secret) => {
        const text = `${before}${secret}${after}`;
        const events: AgentEvent[] = [
          { type: 'text', text },
          { type: 'tool_call', callId: 'c', tool: 'Bash', input: { deep: [{ command: text }] } },
          { type: 'ended', ending: { kind: 'died', exitCode: 1, signal: null, stderrTail: text } },
        ];
        for (const event of events) expect(JSON.stringify(redact(event))).not.toContain(secret);
      },
    ),
  );
});

it('leaves everything else as it is', () => {
  const event: AgentEvent = {
    type: 'tool_result',
    callId: 'c',
    isError: false,
    output: 'short http://127.0.0.1:8080',
  };
  expect(redact(event)).toEqual(event);
});

it('leaves the bytes of pictures alone, and nothing else of their answer', () => {
  const base64 = 'iVBORw0KAKIAIOSFODNN7EXAMPLE';
  const event: AgentEvent = {
    type: 'tool_result',
    callId: 'c',
    isError: false,
    output: 'bearer-of-the-run',
    images: [{ mimeType: 'image/png', base64 }],
  };
  expect(redact(event)).toEqual({ ...event, output: '[redacted]' });
});
