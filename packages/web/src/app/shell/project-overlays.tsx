import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';

const FeatureSheet = lazy(async () => {
  const { FeatureSheet: component } = await import('#features/feature/index.tsx');
  return { default: component };
});
const TranscriptSheet = lazy(async () => {
  const { TranscriptSheet: component } = await import('#features/transcript/index.tsx');
  return { default: component };
});

/** What lies over a project's screen: a feature, a transcript, a conversation, as the address says. */
export function ProjectOverlays() {
  const { feature, run, at } = useSearch({ from: '/p/$project' });
  const navigate = useNavigate();
  const close = (): void => {
    void navigate({ to: '.', search: ({ feature: _closed, ...search }) => search });
  };
  return (
    <Suspense fallback={null}>
      {feature !== undefined && <FeatureSheet key={feature} featureId={feature} onClose={close} />}
      {run !== undefined && <TranscriptSheet key={run} runId={run} at={at ?? null} />}
    </Suspense>
  );
}
