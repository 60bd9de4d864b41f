import { useProjects } from '#shared/api/use-projects.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '#ui/menu.tsx';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Plus } from 'lucide-react';

/** The project that the page is about, and the way to the others. */
export function ProjectSwitcher({ project }: { readonly project: string | null }) {
  const { data: projects = [] } = useProjects();
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <Button look="quiet" className="min-w-0 shrink px-2">
          <span className="truncate">{project ?? 'All projects'}</span>
          <ChevronsUpDown aria-hidden />
        </Button>
      }
    >
      <MenuLabel>Projects</MenuLabel>
      {projects.map(({ name, stats, needs_you }) => (
        <MenuItem
          key={name}
          onSelect={() => void navigate({ to: '/p/$project', params: { project: name } })}
        >
          <span className="truncate">{name}</span>
          <span className="ml-auto flex gap-1">
            {needs_you > 0 && <Badge tone="ask">{needs_you}</Badge>}
            <span className="text-xs text-ink-faint tabular-nums">
              {stats.passing}/{stats.total}
            </span>
          </span>
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: '/new' })}>
        <Plus aria-hidden /> New project
      </MenuItem>
    </Menu>
  );
}
