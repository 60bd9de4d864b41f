import { toGraphSearch } from '#features/graph/graph-search.logic.ts';
import { toTimelineSearch } from '#features/timeline/timeline-search.logic.ts';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { Failed } from './shell/failed.tsx';
import { NotThere } from './shell/not-there.tsx';
import { Page } from './shell/page.tsx';
import { ProjectLayout } from './shell/project-layout.tsx';
import { toBoardSearch } from '#features/board/board-search.logic.ts';
import { toProjectSearch } from '#shared/navigation/project-search.logic.ts';

interface RouterContext {
  readonly queries: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Page,
  notFoundComponent: NotThere,
});

const projects = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('#features/projects/index.tsx'), 'ProjectsScreen'),
});

/** What lies over a project's screens stands in the address, too: it can be linked to, and the way back closes it. */
const project = createRoute({
  getParentRoute: () => rootRoute,
  path: '/p/$project',
  validateSearch: toProjectSearch,
  component: ProjectLayout,
});
const overview = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: lazyRouteComponent(() => import('#features/overview/index.tsx'), 'OverviewScreen'),
});

const board = createRoute({
  getParentRoute: () => project,
  path: '/board',
  validateSearch: toBoardSearch,
  component: lazyRouteComponent(() => import('#features/board/index.tsx'), 'BoardScreen'),
});
const graph = createRoute({
  getParentRoute: () => project,
  path: '/graph',
  validateSearch: toGraphSearch,
  component: lazyRouteComponent(() => import('#features/graph/index.tsx'), 'GraphScreen'),
});
const crew = createRoute({
  getParentRoute: () => project,
  path: '/crew',
  component: lazyRouteComponent(() => import('#features/crew/index.tsx'), 'CrewScreen'),
});
const timeline = createRoute({
  getParentRoute: () => project,
  path: '/timeline',
  validateSearch: toTimelineSearch,
  component: lazyRouteComponent(() => import('#features/timeline/index.tsx'), 'TimelineScreen'),
});
const schedules = createRoute({
  getParentRoute: () => project,
  path: '/schedules',
  component: lazyRouteComponent(() => import('#features/schedules/index.tsx'), 'SchedulesScreen'),
});
const projectSettings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('#features/project-settings/index.tsx'),
    'ProjectSettingsScreen',
  ),
});
const spec = createRoute({
  getParentRoute: () => project,
  path: '/spec',
  component: lazyRouteComponent(() => import('#features/spec/index.tsx'), 'SpecScreen'),
});
const machineSettings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('#features/machine-settings/index.tsx'),
    'MachineSettingsScreen',
  ),
});
const workers = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers',
  component: lazyRouteComponent(() => import('#features/workers/index.tsx'), 'WorkersScreen'),
});
const newProject = createRoute({
  getParentRoute: () => rootRoute,
  path: '/new',
  component: lazyRouteComponent(() => import('./screens/new-project-page.tsx'), 'NewProjectPage'),
});

const routeTree = rootRoute.addChildren([
  projects,
  newProject,
  machineSettings,
  workers,
  project.addChildren([overview, board, graph, crew, timeline, schedules, projectSettings, spec]),
]);

export function createPageRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: Failed,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
