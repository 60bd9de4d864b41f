import { OpenAPIHono } from '@hono/zod-openapi';
import { sessionRoutes, signInRoutes } from '../auth/auth-routes.ts';
import { agentRoutes } from './agent-routes.ts';
import type { ApiDeps } from './api-deps.ts';
import { limitBody, requireJson } from './api-routes.ts';
import { archiveRoutes, referenceImportRoutes } from './archive-routes.ts';
import { chatSessionRoutes } from './chat-session-routes.ts';
import { conversationRoutes } from './conversation-routes.ts';
import { dependencyRoutes } from './dependency-routes.ts';
import { devServerRoutes } from './dev-server-routes.ts';
import { featureChangeRoutes } from './feature-change-routes.ts';
import { featureRoutes } from './feature-routes.ts';
import { filesystemRoutes } from './filesystem-routes.ts';
import { improveRoutes } from './improve-routes.ts';
import { policyRoutes } from './policy-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { promptRoutes } from './prompt-routes.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { scaffoldRoutes } from './scaffold-routes.ts';
import { terminalRoutes } from './terminal-routes.ts';
import { runMessageRoutes } from './run-message-routes.ts';
import { specRoutes } from './spec-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { bulkRoutes } from './bulk-routes.ts';
import { cardRoutes } from './card-routes.ts';
import { timelineRoutes } from './timeline-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { reasonRoutes } from './reason-routes.ts';
import { createRecentLooks } from './recent-looks.ts';
import { budgetRoutes } from './budget-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { usageRoutes } from './usage-routes.ts';
import { doubtRoutes } from './doubt-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { insightRoutes } from './insight-routes.ts';
import { landingRoutes } from './landing-routes.ts';
import { logRoutes } from './log-routes.ts';
import { notificationRoutes } from './notification-routes.ts';
import { runRoutes } from './run-routes.ts';
import { workerRoutes } from './worker-routes.ts';
import { verdictRoutes } from './verdict-routes.ts';

/** Larger bodies are refused before they are read. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Everything under `/api` that needs a person or program that has signed in, and the document that describes it. */
export function createApi(deps: ApiDeps, closing: AbortSignal): OpenAPIHono {
  const api = new OpenAPIHono();
  const looks = createRecentLooks({
    latestSeq: (projectId) => deps.store.query('latestSeq', { projectId }),
    look: (projectId) => deps.engine.look(projectId),
    now: deps.now,
  });
  // In front of the limit: an archive is larger than any body, and is streamed.
  api.route('/', archiveRoutes(deps));
  api.use(limitBody(MAX_BODY_BYTES), requireJson);
  // Answered in front of the door already; here it is described with the rest.
  api.route('/', signInRoutes(deps));
  api.route('/', sessionRoutes(deps));
  api.route('/', projectRoutes(deps));
  api.route('/', promptRoutes(deps));
  // In front of single features, whose path would take theirs.
  api.route('/', cardRoutes(deps));
  api.route('/', reasonRoutes({ ...deps, looks }));
  api.route('/', overviewRoutes({ ...deps, looks }));
  api.route('/', timelineRoutes(deps));
  api.route('/', bulkRoutes(deps));
  api.route('/', featureRoutes(deps));
  api.route('/', featureChangeRoutes(deps));
  api.route('/', dependencyRoutes(deps));
  api.route('/', agentRoutes(deps));
  api.route('/', scheduleRoutes(deps));
  api.route('/', referenceImportRoutes(deps));
  api.route('/', scaffoldRoutes(deps));
  api.route('/', devServerRoutes(deps));
  api.route('/', terminalRoutes(deps));
  api.route('/', filesystemRoutes(deps));
  api.route('/', specRoutes(deps));
  api.route('/', conversationRoutes(deps));
  api.route('/', chatSessionRoutes(deps));
  api.route('/', runMessageRoutes(deps));
  api.route('/', settingsRoutes(deps));
  api.route('/', setupRoutes(deps));
  api.route('/', budgetRoutes(deps));
  api.route('/', usageRoutes(deps));
  api.route('/', moneyRoutes(deps));
  api.route('/', improveRoutes(deps));
  api.route('/', policyRoutes(deps));
  api.route('/', workerRoutes(deps));
  api.route('/', runRoutes(deps));
  api.route('/', logRoutes(deps));
  api.route('/', verdictRoutes(deps));
  api.route('/', landingRoutes(deps));
  api.route('/', doubtRoutes(deps));
  api.route('/', insightRoutes(deps));
  api.route('/', eventRoutes(deps, closing));
  api.route('/', notificationRoutes(deps));
  describe(api, deps.version);
  return api;
}

function describe(api: OpenAPIHono, version: string): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'The content of the file "token" in ROPEWALK_HOME.',
  });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Ropewalk',
      version,
      description: 'Turns a written spec into a main branch that is always green.',
    },
    servers: [{ url: '/api' }],
    security: [{ token: [] }],
  });
}
