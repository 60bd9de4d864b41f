import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { createMachineLive, type MachineLive, type MachineState } from './machine-live.ts';

const Context = createContext<MachineLive | null>(null);

/** Holds the machine's socket as long as the page is open. */
export function MachineLiveProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [live] = useState(() => createMachineLive(queries));
  useEffect(() => live.open(), [live]);
  return <Context value={live}>{children}</Context>;
}

export function useMachineState<T>(select: (state: MachineState) => T): T {
  const live = use(Context);
  if (live === null) {
    throw new Error('there is no machine around this');
  }
  return useStore(live.state, select);
}
