import type { Landing } from '#shared/api/wire.ts';
import { refusalSentence } from '#shared/landings/refusal.logic.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { LANDING_LOOKS } from '#ui/run-look.ts';
import { GitMerge } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Output } from './output.tsx';

const LandingDiff = lazy(() => import('./landing-diff.tsx'));

/** Every landing that was tried, newest first; of the last that landed, the diff. */
export function Landings({ landings }: { readonly landings: readonly Landing[] }) {
  const last = landings.find(({ status }) => status === 'landed')?.id;
  if (landings.length === 0) {
    return <Empty icon={GitMerge} title="No landing has been tried yet" />;
  }
  return (
    <ol className="divide-y divide-line">
      {landings.map((landing) => (
        <OneLanding key={landing.id} landing={landing} isOpen={landing.id === last} />
      ))}
    </ol>
  );
}

function OneLanding({ landing, isOpen }: { readonly landing: Landing; readonly isOpen: boolean }) {
  const [isShown, setShown] = useState(isOpen);
  const { label, tone } = LANDING_LOOKS[landing.status];
  const { refusal } = landing;
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <p className="flex items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        {landing.commit !== null && (
          <code className="font-mono text-xs text-ink-soft">{landing.commit.slice(0, 10)}</code>
        )}
        <span className="ml-auto text-xs text-ink-faint">
          <Ago at={landing.settled_at ?? landing.created_at} />
        </span>
        <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide the diff' : 'Show the diff'}
        </Button>
      </p>
      {refusal !== null && <p className="text-sm">{refusalSentence(refusal)}</p>}
      {refusal !== null && 'outputTail' in refusal && <Output text={refusal.outputTail} />}
      {isShown && (
        <Suspense fallback={null}>
          <LandingDiff landingId={landing.id} />
        </Suspense>
      )}
    </li>
  );
}
