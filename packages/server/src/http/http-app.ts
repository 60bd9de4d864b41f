import { WORKER_PREFIX, type ControlPlane } from '@ropewalk/contracts';
import type { FleetDesk } from '@ropewalk/engine';
import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { createApi } from '../api/api-app.ts';
import type { ApiDeps } from '../api/api-deps.ts';
import { signInRoutes } from '../auth/auth-routes.ts';
import { controlRoutes } from '../control/control-routes.ts';
import type { McpEndpoint } from '../mcp/mcp-endpoint.ts';
import { workerRoutes } from '../fleet/worker-routes.ts';
import { observeRoutes, type Observation } from '../observe/observe-routes.ts';
import { probeRoutes } from '../observe/probe-routes.ts';
import type { ReadinessCheck } from '../observe/readiness.ts';
import { checkAccess, checkAddress, checkToken, type AddressCheck } from './guards.ts';
import { createPageFiles } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';
import { leaveTrail, type TrailDeps } from './trail.ts';

/** What the server tells those who build its app. */
export interface Surroundings {
  readonly check: AddressCheck;
  /** Ends the streams when the server closes. */
  readonly closing: AbortSignal;
  /** Told of what broke while a request was answered. */
  readonly onFailure: (failure: unknown) => void;
}

export interface AgentDoors {
  readonly controlToken: string;
  readonly control: ControlPlane;
  readonly mcp: McpEndpoint;
  /** What workers ask; left out where there are none. */
  readonly fleet?: FleetDesk;
}

/** Every door of HTTP, from the outermost guard inwards. */
export function createApp(
  surroundings: Surroundings,
  doors: AgentDoors & {
    readonly api: ApiDeps;
    readonly observation: Observation & TrailDeps;
    readonly readiness: ReadinessCheck;
    /** The folder of the built page. */
    readonly pageFolder: string;
  },
): Hono {
  const app = createGuardedApp(surroundings, leaveTrail(doors.observation));
  app.route('/', probeRoutes(doors.readiness));
  app.route('/', observeRoutes(doors.observation, doors.api));
  app.route('/api', signInRoutes(doors.api));
  addAgentDoors(app, surroundings, doors);
  app.use('/api/*', checkAccess(doors.api.access));
  app.route('/api', createApi(doors.api, surroundings.closing));
  app.route('/', pageRoutes(createPageFiles(doors.pageFolder)));
  return app;
}

/** The doors of our own CLI and of agents; both show tokens of their own. */
export function addAgentDoors(app: Hono, { closing }: Surroundings, doors: AgentDoors): void {
  app.use('/api/control/*', checkToken(doors.controlToken));
  app.route('/api/control', controlRoutes(doors.control, closing));
  if (doors.fleet !== undefined) {
    app.use('/mcp', untilKnown(doors.fleet));
    app.use(`${WORKER_PREFIX}/*`, untilKnown(doors.fleet));
    app.route(WORKER_PREFIX, workerRoutes(doors.fleet, closing));
  }
  app.all('/mcp', (context) => doors.mcp.fetch(context.req.raw));
}

/**
 * A control plane that has just begun does not know yet who may ask for what, and one that ends does not any more: it
 * must not say of a run that goes on that it is over.
 */
function untilKnown(fleet: Pick<FleetDesk, 'isOpen'>): MiddlewareHandler {
  return async (context, next) => {
    if (await fleet.isOpen()) {
      await next();
      return undefined;
    }
    const detail = 'This control plane ends. Ask again: the next one answers.';
    return context.json({ detail, code: 'not_reachable' }, 503, { 'retry-after': '1' });
  };
}

/** No route yet: who may ask at all, and what is said when something breaks or is not there. */
export function createGuardedApp(
  { check, onFailure }: Surroundings,
  before: readonly MiddlewareHandler[] = [],
): Hono {
  const app = new Hono();
  app.use(...before, keepOwnPolicy);
  app.use(checkAddress(check));
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
      // Only a proxy in front of us knows whether a name is served by TLS.
      strictTransportSecurity: false,
    }),
  );
  app.notFound((context) =>
    context.json({ detail: `There is nothing at ${context.req.path}.`, code: 'not_found' }, 404),
  );
  app.onError((failure, context) => {
    if (failure instanceof HTTPException) {
      return context.json(
        { detail: failure.message, code: 'invalid_input' },
        // A body that is not JSON is input that does not fit, like any other.
        failure.status === 400 ? 422 : failure.status,
      );
    }
    onFailure(failure);
    return context.json(
      { detail: 'The control plane failed; its log says how.', code: 'internal' },
      500,
    );
  });
  return app;
}

/** An answer that needs a stricter policy than the page names it; what stands around it must not widen it again. */
const keepOwnPolicy: MiddlewareHandler = async (context, next) => {
  await next();
  const policy: unknown = context.get('contentSecurityPolicy');
  if (typeof policy === 'string') {
    context.header('content-security-policy', policy);
  }
};
