import { field } from './json.ts';
import type { ToolAnswer } from './mcp-types.ts';

/** A feature as a claim answers it: what the playbook needs to choose its steps. */
export interface ClaimedFeature {
  readonly id: number;
  readonly name: string;
  /** Runs that ended before this one with an outcome that counts. */
  readonly attempts: number;
  /** What broke since it passed; null = it is being built. */
  readonly regression: string | null;
  /** The whole answer, for templates. */
  readonly all: unknown;
}

/** The feature in a claim's answer; null when there is none left to claim. */
export function toClaimedFeature(answer: ToolAnswer): ClaimedFeature | null {
  if (isRefused(answer)) return null;
  const all = field(answer.json, 'feature') ?? answer.json;
  const id = field(all, 'id');
  const name = field(all, 'name');
  if (typeof id !== 'number' || typeof name !== 'string') return null;
  const attempts = field(all, 'attempts');
  const regression = field(all, 'regression') ?? null;
  return {
    id,
    name,
    attempts: typeof attempts === 'number' ? attempts : 0,
    regression:
      regression === null || typeof regression === 'string'
        ? regression
        : JSON.stringify(regression),
    all,
  };
}

/** Whether a tool said no: as an MCP error, or as fields of a normal result. */
export function isRefused({ isError, json }: ToolAnswer): boolean {
  return isError || (field(json, 'error') ?? null) !== null || field(json, 'success') === false;
}

/** Whether the same call has to be made again, because what it asked for goes on. */
export function isStillRunning({ json }: ToolAnswer): boolean {
  return field(json, 'still_running') === true;
}

/** What a claim to have finished came to. */
export type LandingAnswer =
  /** `featuresLeft`: those that the run has yet to settle; null = that was not said. */
  | { readonly kind: 'landed'; readonly featuresLeft: number | null }
  | { readonly kind: 'refused'; readonly code: string };

/** Reads the answer of `feature_mark_passing` and `project_land` by its fields, never by its sentences. */
export function toLandingAnswer(answer: ToolAnswer): LandingAnswer {
  if (!isRefused(answer)) {
    const left = field(answer.json, 'features_left');
    return { kind: 'landed', featuresLeft: typeof left === 'number' ? left : null };
  }
  const code = field(answer.json, 'code');
  return { kind: 'refused', code: typeof code === 'string' ? code : 'refused' };
}

/** Whether a tester that reported a regression is to mend it itself, under its own lease. */
export function isForTesterToMend(answer: ToolAnswer): boolean {
  return !isRefused(answer) && field(answer.json, 'fix') === 'tester';
}
