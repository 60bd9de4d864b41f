import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from './error-boundary.tsx';

const AssistantPanel = lazy(async () => ({
  default: (await import('#features/assistant/index.tsx')).AssistantPanel,
}));
const ExpandPanel = lazy(async () => ({
  default: (await import('#features/expand/index.tsx')).ExpandPanel,
}));

/** The conversation beside a project's screen, as `?side=` says. */
export function SideChat({ project }: { readonly project: string }) {
  const { side } = useSearch({ from: '/p/$project' });
  const navigate = useNavigate();
  if (side === undefined) {
    return null;
  }
  const onClose = (): void => {
    void navigate({
      to: '.',
      search: (search) => {
        const rest = { ...search };
        delete rest.side;
        return rest;
      },
    });
  };
  const Panel = side === 'assistant' ? AssistantPanel : ExpandPanel;
  return (
    <Suspense>
      <ErrorBoundary>
        <Panel key={side} project={project} onClose={onClose} />
      </ErrorBoundary>
    </Suspense>
  );
}
