import { CatchBoundary } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from './failed.tsx';

/** What breaks inside is said at its place; what stands around goes on. */
export function ErrorBoundary({ children }: { readonly children: ReactNode }) {
  return (
    <CatchBoundary getResetKey={() => location.pathname} errorComponent={Failed}>
      {children}
    </CatchBoundary>
  );
}
