import { useCommand } from '#shared/api/use-command.ts';
import { plural } from '#shared/format/format.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { proposalsQuery, settleProposal, type Proposal } from '../api/project-settings.ts';

/** What was proposed and waits for a decision; what was decided lately stands below. */
export function Proposals({ project }: { readonly project: string }) {
  const { data: proposals = [] } = useQuery(proposalsQuery(project));
  const open = proposals.filter(({ status }) => status === 'open');
  const settled = proposals.filter(({ status }) => status !== 'open');
  if (proposals.length === 0) {
    return null;
  }
  return (
    <Panel title="Proposals" hint={`${plural(open.length, 'proposal')} open`}>
      <ul className="divide-y divide-line">
        {open.map((proposal) => (
          <OpenProposal key={proposal.id} project={project} proposal={proposal} />
        ))}
      </ul>
      {open.length === 0 && <p className="p-3 text-sm text-ink-soft">Nothing waits for you.</p>}
      {settled.length > 0 && (
        <details className="border-t border-line px-3 py-2 text-sm">
          <summary className="cursor-pointer">{plural(settled.length, 'decided one')}</summary>
          <ul className="mt-2 flex flex-col gap-1">
            {settled.map(({ id, name, status, feature_id }) => (
              <li key={id} className="flex items-center gap-2">
                <Badge tone={status === 'accepted' ? 'pass' : 'wait'}>{status}</Badge>
                {feature_id === null ? (
                  name
                ) : (
                  <Link
                    to="."
                    search={(search) => ({ ...search, feature: feature_id })}
                    className="underline underline-offset-2"
                  >
                    {name}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function OpenProposal({
  project,
  proposal,
}: {
  readonly project: string;
  readonly proposal: Proposal;
}) {
  const settle = useCommand(
    (accept: boolean) => settleProposal(project, { id: proposal.id, accept }),
    (_, accept) => (accept ? 'It is in the backlog.' : 'It is turned down.'),
  );
  return (
    <li className="flex flex-wrap items-start gap-3 p-3">
      <div className="min-w-0 grow basis-72 text-sm">
        <p className="font-medium">
          {proposal.name} <Badge>{proposal.category}</Badge>
        </p>
        <p className="text-ink-soft">{proposal.description}</p>
        <p className="text-xs text-ink-faint">Why: {proposal.reason}</p>
      </div>
      <Button
        busy={settle.isPending}
        aria-label={`Reject: ${proposal.name}`}
        onClick={() => settle.mutate(false)}
      >
        Reject
      </Button>
      <Button
        look="solid"
        busy={settle.isPending}
        aria-label={`Accept: ${proposal.name}`}
        onClick={() => settle.mutate(true)}
      >
        Accept
      </Button>
    </li>
  );
}
