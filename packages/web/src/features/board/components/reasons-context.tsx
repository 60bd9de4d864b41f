import type { FeatureReason } from '#shared/api/wire.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { createReasons, type Reasons } from '../reasons.ts';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';

const Context = createContext<Reasons | null>(null);

/** Reasons of the cards that are in sight. */
export function ReasonsProvider({ children }: { readonly children: ReactNode }) {
  const live = useLive();
  const [reasons] = useState(() => createReasons(live));
  useEffect(() => reasons.open(), [reasons]);
  return <Context value={reasons}>{children}</Context>;
}

export function useReasons(): Reasons {
  const reasons = use(Context);
  if (reasons === null) {
    throw new Error('there are no reasons around this');
  }
  return reasons;
}

/** Why a feature waits; undefined while that is not known, or when it does not. */
export function useReason(id: number): FeatureReason | undefined {
  return useStore(useReasons().state, (all) => all.get(id));
}
