import { OpenAPIHono, type z } from '@hono/zod-openapi';
import {
  type ApiError,
  apiErrorSchema,
  type FieldProblem,
  type Refusal,
} from '@ropewalk/contracts';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { toHttpStatus } from '../http/to-http-status.ts';

/** Where the parts of a request are named in the problems of its fields. */
const PLACES: Readonly<Record<string, string>> = { json: 'body', form: 'body', param: 'path' };

/**
 * A group of routes, to be declared with `createRoute` and mounted by `createApi`. Input that does not fit its
 * schema is answered with 422 and the list of fields.
 */
export function createRoutes(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook: (result, context) =>
      result.success
        ? undefined
        : context.json(invalidInput(result.error, PLACES[result.target] ?? result.target), 422),
  });
}

/** Refuses larger bodies before they are read, and those that do not say how large they are while they are. */
export function limitBody(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: (context) =>
      context.json(
        {
          detail: `The request is larger than ${maxBytes} bytes. Send less at once.`,
          code: 'too_large',
        },
        413,
      ),
  });
}

/**
 * Refuses bodies that do not say that they are JSON: taken for none, they would change less than was asked for, and
 * such as forms may send are what pages of others can send without asking.
 */
export const requireJson: MiddlewareHandler = async (context, next) => {
  const hasBody =
    context.req.header('transfer-encoding') !== undefined ||
    Number(context.req.header('content-length') ?? 0) > 0;
  return hasBody && !JSON_TYPE.test(context.req.header('content-type') ?? '')
    ? context.json(NO_JSON, 415)
    : next();
};

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const NO_JSON: ApiError = {
  detail: 'Send JSON, and say so: content-type: application/json.',
  code: 'invalid_input',
};

/** What does not fit, field by field. */
function invalidInput(error: z.ZodError, place: string): ApiError {
  return {
    detail: error.issues.map((issue): FieldProblem => ({
      type: issue.code === 'invalid_type' && issue.input === undefined ? 'missing' : issue.code,
      loc: [place, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
      msg: issue.message,
    })),
    code: 'invalid_input',
  };
}

/** A refusal as an answer: the sentence, the code, and the status that belongs to the code. */
export function refused(context: Context, { code, message, details }: Refusal) {
  const body: ApiError = { detail: message, code, ...(details === undefined ? {} : { details }) };
  const status = toHttpStatus(code);
  // One by one, so that each is compared with what the route declares for it.
  switch (status) {
    case 400:
      return context.json(body, status);
    case 401:
      return context.json(body, status);
    case 403:
      return context.json(body, status);
    case 404:
      return context.json(body, status);
    case 409:
      return context.json(body, status);
    case 413:
      return context.json(body, status);
    case 422:
      return context.json(body, status);
    case 503:
      return context.json(body, status);
  }
}

const error = (description: string) => ({
  description,
  content: { 'application/json': { schema: apiErrorSchema } },
});

/** The answers that every route of a project may give beside its own. */
export const ERRORS = {
  400: error('The request cannot be carried out as it is; `detail` says what to change.'),
  401: error('Nobody has signed in.'),
  403: error('This is not allowed.'),
  404: error('There is no such thing.'),
  409: error('It does not fit the present state; `detail` says what to do first.'),
  413: error('It is larger than what is taken.'),
  422: error('The input does not fit; `detail` lists the fields.'),
  503: error('The control plane cannot do this at present.'),
};

/** An answer of JSON, as a route declares it. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A body of JSON, as a route declares it. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}
