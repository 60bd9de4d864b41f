import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import {
  CONTROL_OPERATIONS,
  type ControlOperation,
  type ControlParsedRequest,
  type ControlPlane,
  type ControlResult,
  controlEventsRequestSchema,
  isControlOperation,
  type Refusal,
} from '@ropewalk/contracts';
import type { z } from 'zod';
import { toHttpStatus } from '../http/to-http-status.ts';
import { NDJSON, toStream } from './ndjson.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * `POST /<operation>` with a JSON body, and `GET /events`. Whoever mounts it checks the token first.
 * `closing` ends the streams when the server closes.
 */
export function controlRoutes(control: ControlPlane, closing: AbortSignal): Hono {
  const app = new Hono();
  app.get('/events', async (context) => {
    const parsed = controlEventsRequestSchema.safeParse(context.req.query());
    if (!parsed.success) return refusalResponse(invalid(parsed.error));
    const signal = AbortSignal.any([context.req.raw.signal, closing]);
    const events = await control.events(parsed.data, signal);
    if (!events.ok) return refusalResponse(events.refusal);
    return new Response(toStream(events.value, signal, NDJSON), {
      headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
    });
  });
  app.post(
    '/:operation',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => Response.json(TOO_LARGE, { status: 413 }),
    }),
    async (context) => {
      const operation = context.req.param('operation');
      if (!isControlOperation(operation)) {
        return Response.json(
          { detail: `There is no operation "${operation}".`, code: 'invalid_input' },
          { status: 404 },
        );
      }
      const body = await readJson(context.req.raw);
      if (!body.ok) return refusalResponse(body.refusal);
      const result = await perform(control, operation, body.value);
      return result.ok ? Response.json(result.value) : refusalResponse(result.refusal);
    },
  );
  return app;
}

async function perform(
  control: ControlPlane,
  operation: ControlOperation,
  body: unknown,
): Promise<ControlResult<unknown>> {
  const parsed = CONTROL_OPERATIONS[operation].request.safeParse(body);
  if (!parsed.success) return { ok: false, refusal: invalid(parsed.error) };
  // The schema and the method stand under the same name; the compiler cannot follow that through a variable.
  const method = control[operation] as (
    request: ControlParsedRequest<ControlOperation>,
  ) => Promise<ControlResult<unknown>>;
  return method(parsed.data);
}

const TOO_LARGE = {
  code: 'invalid_input',
  detail: `The request is larger than ${MAX_BODY_BYTES} bytes. Send less at once.`,
};

async function readJson(request: Request): Promise<ControlResult<unknown>> {
  const text = await request.text();
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return {
      ok: false,
      refusal: { code: 'invalid_input', message: 'The body is not JSON. Send a JSON object.' },
    };
  }
}

function invalid(error: z.ZodError): Refusal {
  const problems = error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
  return {
    code: 'invalid_input',
    message: `The request does not fit: ${problems.join('; ')}.`,
    details: { problems },
  };
}

function refusalResponse({ message, code, details }: Refusal): Response {
  return Response.json(
    { detail: message, code, ...(details === undefined ? {} : { details }) },
    { status: toHttpStatus(code) },
  );
}
