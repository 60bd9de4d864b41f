import { toSentence } from '#shared/api/api-error.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { homeQuery } from '../api/folders.ts';
import { makeProject, stepsOf, type MakeOrder, type MakeStep } from '../api/make-project.ts';
import { expandHome, folderOf } from '../draft.logic.ts';
import { setDone, useDraft } from '../draft-store.ts';

export type MakingState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running' | 'failed' | 'done';
      readonly steps: readonly MakeStep[];
      readonly present: MakeStep;
      readonly lines: readonly string[];
      readonly problem: string | null;
    };

export interface Making {
  readonly state: MakingState;
  /** Resolves with whether everything is done. */
  run(until: MakeOrder['until']): Promise<boolean>;
  cancel(): void;
}

const MOST_LINES = 200;

/** Makes the project of the draft, and says how far that is. Leaving the screen ends it. */
export function useMaking(): Making {
  const [state, setState] = useState<MakingState>({ status: 'idle' });
  const abort = useRef<AbortController | null>(null);
  const { data: home } = useQuery(queryOptions(homeQuery));
  useEffect(() => () => abort.current?.abort(), []);

  const run = async (until: MakeOrder['until']): Promise<boolean> => {
    const draft = useDraft.getState();
    const steps = stepsOf({ draft, until });
    const folder = expandHome(folderOf(draft, home?.path ?? '~'), home?.path ?? '');
    const controller = new AbortController();
    abort.current = controller;
    const change = (change: Partial<Exclude<MakingState, { status: 'idle' }>>): void =>
      setState((before) => (before.status === 'idle' ? before : { ...before, ...change }));
    setState({
      status: 'running',
      steps,
      present: steps[0] ?? 'crew',
      lines: [],
      problem: null,
    });
    try {
      await makeProject({
        draft,
        folder,
        until,
        signal: controller.signal,
        onStep: (present) => change({ present }),
        onDone: setDone,
        onLine: (line) =>
          setState((before) =>
            before.status === 'idle'
              ? before
              : { ...before, lines: [...before.lines, line].slice(-MOST_LINES) },
          ),
      });
      change({ status: 'done' });
      return true;
    } catch (failure) {
      if (controller.signal.aborted) {
        setState({ status: 'idle' });
      } else {
        change({ status: 'failed', problem: toSentence(failure) });
      }
      return false;
    }
  };
  return { state, run, cancel: () => abort.current?.abort() };
}
