import type { Usage } from '@ropewalk/contracts';

/** What has been counted since the crew was started last. */
export interface Tally {
  readonly landings: number;
  /** Refused for another reason than a conflict. */
  readonly refused: number;
  readonly conflicts: number;
  readonly regressionsFound: number;
  readonly regressionsFixed: number;
  /** Features that passed after an agent had died over them. */
  readonly crashesRecovered: number;
  readonly runsEnded: number;
  readonly usage: Usage;
  readonly agentMs: number;
}

const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
};
/** The tally of a crew that has just been started. */
export const NOTHING_COUNTED: Tally = {
  landings: 0,
  refused: 0,
  conflicts: 0,
  regressionsFound: 0,
  regressionsFixed: 0,
  crashesRecovered: 0,
  runsEnded: 0,
  usage: NO_USAGE,
  agentMs: 0,
};

/** A tally and what has come to it. */
export function plusTally(tally: Tally, more: Partial<Tally>): Tally {
  const sum = (key: Exclude<keyof Tally, 'usage'>) => tally[key] + (more[key] ?? 0);
  return {
    landings: sum('landings'),
    refused: sum('refused'),
    conflicts: sum('conflicts'),
    regressionsFound: sum('regressionsFound'),
    regressionsFixed: sum('regressionsFixed'),
    crashesRecovered: sum('crashesRecovered'),
    runsEnded: sum('runsEnded'),
    agentMs: sum('agentMs'),
    usage: more.usage === undefined ? tally.usage : plusUsage(tally.usage, more.usage),
  };
}

function plusUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    costUsd:
      left.costUsd === null && right.costUsd === null
        ? null
        : (left.costUsd ?? 0) + (right.costUsd ?? 0),
  };
}
