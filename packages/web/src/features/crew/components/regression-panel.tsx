import { useCrew } from '#shared/api/use-crew.ts';
import { plural } from '#shared/format/format.ts';
import type { AgentUpdate } from '#shared/live/project-state.ts';
import { buttonClass } from '#ui/button.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { reasonCountsQuery } from '../api/crew-queries.ts';
import { whyNothingIsTested } from '../idle.logic.ts';
import { FeatureLink } from './feature-link.tsx';

/** Who looks again at what has landed, or why nobody does. */
export function RegressionPanel({
  project,
  agents,
  nameOf,
}: {
  readonly project: string;
  readonly agents: readonly AgentUpdate[];
  readonly nameOf: (featureId: number) => string;
}) {
  const { data: crew } = useCrew(project);
  const { data: counts } = useQuery(reasonCountsQuery(project));
  const testers = agents.filter(({ role }) => role === 'testing');
  const why = testers.length > 0 ? null : whyNothingIsTested(counts?.testing_idle ?? null);
  return (
    <Panel
      title="Regression agents"
      hint={
        crew !== undefined &&
        `${testers.length} of ${plural(crew.testing_agent_ratio, 'wanted', 'wanted')}`
      }
    >
      <div className="flex flex-col gap-2 px-3 py-2 text-sm">
        {testers.map(({ agentIndex, agentName, featureIds }) => (
          <div key={agentIndex} className="flex items-start gap-2">
            <Mascot name={agentName} moving className="size-5" />
            <div className="min-w-0">
              <span className="text-ink-soft">{agentName} tests</span>
              {featureIds.map((id) => (
                <FeatureLink key={id} id={id} name={nameOf(id)} />
              ))}
            </div>
          </div>
        ))}
        {why !== null && (
          <>
            <p className="text-ink-soft">{why.sentence}</p>
            {why.hasSetting && (
              <div>
                <Link
                  to="/p/$project/settings"
                  params={{ project }}
                  hash="agents"
                  className={buttonClass('outline', 'small')}
                >
                  Change that
                </Link>
              </div>
            )}
          </>
        )}
        {testers.length === 0 && why === null && (
          <p className="text-ink-soft">One is about to start.</p>
        )}
      </div>
    </Panel>
  );
}
