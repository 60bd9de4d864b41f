import type { LimitDecision, ProviderAnswer } from '../limit-answer.ts';

/** One answer of a provider or of a program in front of it, and what it must mean. */
export interface CorpusEntry {
  readonly name: string;
  readonly answer: Partial<ProviderAnswer>;
  /** When it came; ISO 8601. */
  readonly at?: string;
  readonly timeZone?: string;
  /** `resetsAt` in ISO 8601. */
  readonly expected:
    | Exclude<LimitDecision, { kind: 'limit' }>['kind']
    | {
        readonly window: string;
        readonly resetsAt: string | null;
        readonly source: 'header' | 'typed_error';
      };
}

/** Thursday; seconds since the epoch: 1791460800. */
export const CORPUS_NOW = '2026-10-08T12:00:00.000Z';

/** A wait, as it is expected. */
export type Wait = Exclude<CorpusEntry['expected'], string>;
/** A reset that headers name. */
export const header = (resetsAt: string | null, window = 'requests'): Wait => ({
  window,
  resetsAt,
  source: 'header',
});
/** A reset that the body or its words name. */
export const typed = (resetsAt: string | null, window = 'requests'): Wait => ({
  window,
  resetsAt,
  source: 'typed_error',
});

/** An error as OpenAI and those who follow it write it. */
export const openAi = (code: string, message: string, type = 'requests') => ({
  error: { message, type, param: null, code },
});
