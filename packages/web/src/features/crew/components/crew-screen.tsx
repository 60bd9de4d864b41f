import { ParkedNotices } from '#shared/accounts/parked-accounts.tsx';
import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { activeRunsQuery } from '#shared/runs/run-queries.ts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { cardsOfQuery } from '../api/crew-queries.ts';
import { agentsInOrder, featureIdsOf } from '../crew-cards.logic.ts';
import { AgentCard } from './agent-card.tsx';
import { DecisionsPanel } from './decisions-panel.tsx';
import { LandingQueue } from './landing-queue.tsx';
import { NobodyWorks } from './nobody-works.tsx';
import { PastRuns } from './past-runs.tsx';
import { RegressionPanel } from './regression-panel.tsx';
import { useWatchedBrowsers } from './use-watched-browsers.ts';

/** Who works, on what, with what success; and why nobody does. */
export function CrewScreen() {
  const { project } = useLive();
  const byRun = useLiveState((state) => state.agents);
  const agents = useMemo(() => agentsInOrder(byRun), [byRun]);
  const featureIds = featureIdsOf(byRun);
  const { data: cards } = useQuery(cardsOfQuery(project, featureIds));
  const { data: active } = useQuery({ ...activeRunsQuery(project), enabled: agents.length > 0 });
  useWatchedBrowsers();
  const cardOf = (id: number) => cards?.cards.find((card) => card.id === id);
  const nameOf = (id: number): string => cardOf(id)?.name ?? '';
  return (
    <div className="mx-auto grid max-w-[110rem] gap-3 p-3 sm:p-4 xl:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_24rem]">
      <h1 className="sr-only">Crew</h1>
      <div className="flex min-w-0 flex-col gap-3">
        <ParkedNotices project={project} />
        <section aria-label="Agents at work">
          <h2 className="sr-only">Agents at work</h2>
          {agents.length === 0 ? (
            <div className="rounded-lg border border-line bg-surface">
              <NobodyWorks project={project} />
            </div>
          ) : (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))] gap-3">
              {agents.map((agent) => (
                <AgentCard
                  key={agent.agentIndex}
                  project={project}
                  agent={agent}
                  run={active?.runs.find(({ id }) => id === agent.agentIndex)}
                  attempts={
                    agent.role === 'coding' ? (cardOf(agent.featureId)?.attempts ?? null) : null
                  }
                  nameOf={nameOf}
                />
              ))}
            </ul>
          )}
        </section>
      </div>
      <div className="flex min-w-0 flex-col gap-3 xl:row-span-2">
        <LandingQueue project={project} />
        <RegressionPanel project={project} agents={agents} nameOf={nameOf} />
        <DecisionsPanel />
      </div>
      <div className="min-w-0">
        <PastRuns project={project} />
      </div>
    </div>
  );
}
