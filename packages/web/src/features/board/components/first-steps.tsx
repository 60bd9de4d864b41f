import { useProjectSummary } from '#shared/api/use-projects.ts';
import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { buttonClass } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Link } from '@tanstack/react-router';
import { FileText, Hourglass, ListPlus } from 'lucide-react';

/** What stands where the backlog is empty: what brings features. */
export function FirstSteps() {
  const { project } = useLive();
  const crew = useLiveState((state) => state.crew);
  const summary = useProjectSummary(project);
  if (crew === 'running') {
    return (
      <Empty
        icon={Hourglass}
        title="The first agent writes the backlog"
        action={
          <Link to="/p/$project/crew" params={{ project }} className={buttonClass()}>
            Watch it
          </Link>
        }
      >
        It reads the spec and turns it into features. They appear here as soon as it is done.
      </Empty>
    );
  }
  return summary?.has_spec === false ? (
    <Empty
      icon={FileText}
      title="This project has no spec yet"
      action={
        <Link to="/p/$project/spec" params={{ project }} className={buttonClass('solid')}>
          Write the spec
        </Link>
      }
    >
      A spec says what is to be built. The first agent turns it into features that can be tested.
    </Empty>
  ) : (
    <Empty icon={ListPlus} title="No features yet">
      Start the crew, and its first agent turns the spec into features; or add one by hand.
    </Empty>
  );
}
