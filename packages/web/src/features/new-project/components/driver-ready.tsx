import { setupQuery } from '#shared/api/use-setup.ts';
import { buttonClass } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

const NEEDED = ['claude_cli', 'credentials', 'git', 'node'] as const;

/** Says so when no agent could be started as this machine is, and what to do about it. */
export function DriverReady() {
  const { data } = useQuery({ ...setupQuery, refetchOnMount: 'always' });
  const missing = NEEDED.filter((part) => data !== undefined && !data[part]);
  if (data === undefined || missing.length === 0) {
    return null;
  }
  return (
    <Notice
      tone="ask"
      action={
        <Link to="/settings" className={buttonClass()}>
          Settings of the machine
        </Link>
      }
    >
      <p className="font-medium">No agent can start on this machine as it is:</p>
      <ul className="ml-4 list-disc">
        {missing.map((part) => (
          <li key={part}>{data.advice[part] ?? part}</li>
        ))}
      </ul>
    </Notice>
  );
}
