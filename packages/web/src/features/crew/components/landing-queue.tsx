import { Ago } from '#ui/ago.tsx';
import type { Landing } from '#shared/api/wire.ts';
import { Badge } from '#ui/badge.tsx';
import { Panel } from '#ui/panel.tsx';
import { LANDING_LOOKS } from '#ui/run-look.ts';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { landingsQuery } from '../api/crew-queries.ts';
import { refusalSentence } from '#shared/landings/refusal.logic.ts';
import { landingQueue } from '../landing.logic.ts';
import { FeatureLink } from './feature-link.tsx';

const MOST_SETTLED = 6;

/** What is on its way onto the target branch, and what came of the last. */
export function LandingQueue({ project }: { readonly project: string }) {
  const { data } = useQuery(landingsQuery(project));
  const { waiting, settled } = landingQueue(data?.landings ?? []);
  return (
    <Panel title="Landing queue" hint={waiting.length === 0 ? 'empty' : waiting.length}>
      {data === undefined ? (
        <Skeleton className="m-3 h-16" />
      ) : (
        <ul className="divide-y divide-line">
          {waiting.map((landing) => (
            <LandingRow key={landing.id} landing={landing} />
          ))}
          {settled.slice(0, MOST_SETTLED).map((landing) => (
            <LandingRow key={landing.id} landing={landing} />
          ))}
          {waiting.length + settled.length === 0 && (
            <li className="px-3 py-3 text-sm text-ink-soft">
              Nothing has been handed in yet. What an agent claims to be done comes here, and is
              checked before it lands.
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function LandingRow({ landing }: { readonly landing: Landing }) {
  const { id, status, feature_id, kind, created_at, settled_at, refusal } = landing;
  const { label, tone } = LANDING_LOOKS[status];
  return (
    <li className="flex flex-col gap-0.5 px-3 py-1.5 text-sm">
      <div className="flex items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        <span className="min-w-0 grow truncate">
          {feature_id === null ? (
            `${kind === 'scaffold' ? 'The scaffold' : "A person's commits"} (landing ${id})`
          ) : (
            <FeatureLink id={feature_id} name={null} />
          )}
        </span>
        <span className="shrink-0 text-xs text-ink-faint">
          <Ago at={settled_at ?? created_at} />
        </span>
      </div>
      {refusal !== null && (
        <p className="text-xs break-words text-ink-soft">{refusalSentence(refusal)}</p>
      )}
    </li>
  );
}
