import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { setUp } from './support/crew-play.ts';
import { openStage } from './support/stage.ts';

/** What OTLP over HTTP holds, as far as it is looked at here. */
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

test('a run, its landing, the gate and its checks are spans of one trace, where an endpoint is named', async () => {
  const bodies: string[] = [];
  const paths: string[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      paths.push(request.url ?? '');
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  const { port } = receiver.address() as AddressInfo;
  const stage = await openStage({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  try {
    await setUp(stage, { features: ['jam'] });
    await stage.runToEnd();
  } finally {
    await stage.close();
    receiver.closeAllConnections();
    receiver.close();
  }

  expect(new Set(paths)).toEqual(new Set(['/v1/traces']));
  const spans = bodies.flatMap((body) =>
    tracesSchema
      .parse(JSON.parse(body))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const named = (name: string) => spans.find((span) => span.name === name);
  const [run, landing, gate] = ['run', 'landing', 'gate'].map(named);
  const checks = spans.filter(
    ({ name, parentSpanId }) => name === 'check' && parentSpanId === gate?.spanId,
  );
  expect(run?.attributes).toContainEqual({ key: 'ropewalk.run.id', value: { intValue: 1 } });
  expect(landing?.parentSpanId).toBe(run?.spanId);
  expect(gate?.parentSpanId).toBe(landing?.spanId);
  const results = checks.map(
    ({ attributes }) => attributes.find(({ key }) => key === 'ropewalk.check.result')?.value,
  );
  // The check that came with the claim fails without the work, and passes with it.
  expect(results).toEqual([{ stringValue: 'fail' }, { stringValue: 'pass' }]);
  expect(new Set([run, landing, gate, ...checks].map((span) => span?.traceId)).size).toBe(1);
});
