import type {
  ApiEvidenceFile,
  ApiLanding,
  ApiRun,
  ApiVerdict,
  Event,
  EvidenceFile,
  Landing,
  Run,
  Verdict,
} from '@ropewalk/contracts';
import { describePressure, type RunTimes } from '@ropewalk/core';
import { toWireTime } from './wire-feature.ts';

/** A run as the API shows it. */
export function toApiRun(run: Run, times: RunTimes | undefined, worker: ApiRun['worker']): ApiRun {
  const { state, usage } = run;
  return {
    id: run.id,
    role: run.role,
    driver: run.driver,
    model: run.model,
    status: state.status,
    detail: state.status === 'ended' ? state.detail : null,
    outcome: run.outcome,
    features: run.features.map(({ featureId, purpose, outcome }) => ({
      feature_id: featureId,
      purpose,
      outcome,
    })),
    usage: {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      cost_usd: usage.costUsd,
      priced_by: usage.pricedBy ?? null,
    },
    worker,
    created_at: toWireTime(run.createdAt),
    started_at: toWireTimeOrNull(times?.startedAt ?? null),
    ended_at: toWireTimeOrNull(times?.endedAt ?? null),
  };
}

/** A landing as the API shows it. */
export function toApiLanding(landing: Landing): ApiLanding {
  const { state } = landing;
  return {
    id: landing.id,
    kind: landing.kind,
    feature_id: landing.featureId,
    run_id: landing.runId,
    status: state.status,
    commit: state.status === 'landed' ? state.commit : null,
    verdict_id: state.status === 'landed' ? state.verdictId : null,
    refusal: state.status === 'refused' ? state.refusal : null,
    created_at: toWireTime(landing.createdAt),
    settled_at: 'at' in state ? toWireTime(state.at) : null,
  };
}

/** A verdict as lists show it. */
export function toApiVerdict(verdict: Verdict, project: string): ApiVerdict {
  return {
    id: verdict.id,
    feature_id: verdict.featureId,
    run_id: verdict.runId,
    kind: verdict.kind,
    commit: verdict.commit,
    outcome: verdict.outcome,
    checks: verdict.checks.map((evidence) => ({
      command: evidence.check.command,
      owner: evidence.owner,
      result: evidence.result,
      exit_code: evidence.exitCode,
      duration_ms: evidence.durationMs,
      counts: evidence.counts,
      pressure:
        evidence.pressure === undefined || evidence.pressure.short.length === 0
          ? null
          : { short: evidence.pressure.short, sentence: describePressure(evidence.pressure) },
    })),
    files: toApiFiles(verdict.files, `/api/projects/${project}/verdicts/${verdict.id}/files`),
    weakened_tests: verdict.weakenedTests,
    at: toWireTime(verdict.at),
  };
}

/** Files by their places in the list: no path of an agent ever becomes one of ours. */
export function toApiFiles(files: readonly EvidenceFile[], base: string): ApiEvidenceFile[] {
  return files.map(({ path, bytes, sha256 }, index) => ({
    name: path,
    bytes,
    sha256,
    url: `${base}/${index}`,
  }));
}

/** An event as the API shows it. */
export function toApiEvent({ seq, at, body }: Event) {
  return { seq, at: toWireTime(at), body };
}

function toWireTimeOrNull(at: number | null): string | null {
  return at === null ? null : toWireTime(at);
}
