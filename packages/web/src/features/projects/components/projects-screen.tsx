import { useProjects } from '#shared/api/use-projects.ts';
import { buttonClass } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Link } from '@tanstack/react-router';
import { FolderGit2, Plus } from 'lucide-react';
import { byUrgency } from '../order.logic.ts';
import { ProjectRow } from './project-row.tsx';

/** All projects of this machine; what needs a person stands first. */
export function ProjectsScreen() {
  const { data: projects } = useProjects();
  return (
    <main
      id="screen"
      className="mx-auto flex w-full max-w-5xl flex-col gap-3 overflow-y-auto p-3 sm:p-6"
    >
      <header className="flex items-center gap-3">
        <h1 className="text-xl font-semibold">Projects</h1>
        <Link to="/new" className={buttonClass('solid') + ' ml-auto'}>
          <Plus aria-hidden /> New project
        </Link>
      </header>
      {projects === undefined && <Skeleton className="h-40" />}
      {projects !== undefined && projects.length === 0 && (
        <div className="rounded-lg border border-line bg-surface">
          <Empty icon={FolderGit2} title="No project yet">
            A project is a folder with a spec. Ropewalk turns the spec into features, has agents
            build them side by side, and lets onto the main branch only what passes.
          </Empty>
        </div>
      )}
      {projects !== undefined && projects.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {projects.toSorted(byUrgency).map((project) => (
            <ProjectRow key={project.name} project={project} />
          ))}
        </ul>
      )}
    </main>
  );
}
