import { useCommand } from '#shared/api/use-command.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { closeTerminal, openTerminal, terminalsQuery, type Terminal } from './api/terminals.ts';
import type { ShellState } from './terminal/terminal-session.ts';

export interface Terminals {
  readonly terminals: readonly Terminal[];
  /** Where each shell stands that has been looked at. */
  readonly states: ReadonlyMap<string, ShellState>;
  readonly onState: (terminalId: string, state: ShellState) => void;
  open(then: (terminal: Terminal) => void): void;
  close(terminalId: string): void;
}

/** The terminals of a project, as the control plane knows them. */
export function useTerminals(project: string): Terminals {
  const queries = useQueryClient();
  const { data: terminals = [] } = useQuery(terminalsQuery(project));
  const [states, setStates] = useState<ReadonlyMap<string, ShellState>>(new Map());
  const onState = useCallback(
    (terminalId: string, state: ShellState) =>
      setStates((before) => new Map(before).set(terminalId, state)),
    [],
  );
  const { queryKey } = terminalsQuery(project);
  const opening = useCommand(() => openTerminal(project));
  const closing = useCommand((terminalId: string) => closeTerminal(project, terminalId));
  return {
    terminals,
    states,
    onState,
    open: (then) =>
      opening.mutate(undefined, {
        onSuccess: (terminal) => {
          queries.setQueryData(queryKey, (before) => [...(before ?? []), terminal]);
          then(terminal);
        },
      }),
    close: (terminalId) =>
      closing.mutate(terminalId, {
        onSuccess: () =>
          queries.setQueryData(queryKey, (before) => before?.filter(({ id }) => id !== terminalId)),
      }),
  };
}
