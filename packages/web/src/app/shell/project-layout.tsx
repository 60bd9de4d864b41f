import { Joys } from '#features/joys/index.tsx';
import { BudgetNotice } from '#shared/budgets/add-to-budget.tsx';
import { CardsProvider } from '#shared/cards/cards-context.tsx';
import { ProjectLiveProvider, useLiveState } from '#shared/live/project-live-context.tsx';
import { Notice } from '#ui/notice.tsx';
import { Elapsed } from '#ui/elapsed.tsx';
import { Outlet, useParams } from '@tanstack/react-router';
import { ProjectPalette } from '../palette/project-palette.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { HeaderOfProject } from './header-of-project.tsx';
import { NotThere } from './not-there.tsx';
import { PhoneNavigation, SideNavigation } from './navigation.tsx';
import { SideChat } from './side-chat.tsx';
import { ProjectDrawer } from './project-drawer.tsx';
import { ProjectOverlays } from './project-overlays.tsx';

/** One project: its navigation, its screen, what lies over it. One socket for all of it. */
export function ProjectLayout() {
  const { project } = useParams({ from: '/p/$project' });
  return (
    <ProjectLiveProvider key={project} project={project}>
      <CardsProvider>
        <ProjectFrame project={project} />
      </CardsProvider>
    </ProjectLiveProvider>
  );
}

function ProjectFrame({ project }: { readonly project: string }) {
  const connection = useLiveState((state) => state.connection);
  if (connection.status === 'gone') {
    return <NotThere />;
  }
  return (
    <>
      {connection.status === 'lost' && (
        <Notice tone="ask" className="rounded-none">
          <span role="status">
            The control plane does not answer for{' '}
            <Elapsed since={new Date(connection.since).toISOString()} />. What you see is as it was;
            this page comes back by itself.
          </span>
        </Notice>
      )}
      <BudgetNotice project={project} />
      <div className="flex min-h-0 grow">
        <SideNavigation project={project} />
        <main
          id="screen"
          tabIndex={-1}
          className="@container min-w-0 grow overflow-y-auto outline-none"
        >
          <ErrorBoundary>
            <Outlet />
          </ErrorBoundary>
        </main>
        <SideChat project={project} />
      </div>
      <ProjectDrawer />
      <HeaderOfProject />
      <ProjectOverlays />
      <ProjectPalette project={project} />
      <Joys />
      <PhoneNavigation project={project} />
    </>
  );
}
