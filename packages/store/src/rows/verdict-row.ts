import {
  checkEvidenceSchema,
  evidenceFileSchema,
  verdictKindSchema,
  verdictOutcomeSchema,
  weakenedTestSchema,
  type NewVerdict,
  type Verdict,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { VerdictTable } from '../schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const kind = wordColumn('verdicts.kind', verdictKindSchema);
const outcome = wordColumn('verdicts.outcome', verdictOutcomeSchema);
const checks = jsonColumn('verdicts.checks', z.array(checkEvidenceSchema));
const files = jsonColumn('verdicts.files', z.array(evidenceFileSchema));
const weakenedTests = jsonColumn('verdicts.weakened_tests', z.array(weakenedTestSchema));

export function toVerdict(row: Selectable<VerdictTable>): Verdict {
  return {
    id: row.id,
    projectId: row.project_id,
    featureId: row.feature_id,
    runId: row.run_id,
    kind: kind(row.kind),
    commit: row.commit_id,
    outcome: outcome(row.outcome),
    checks: checks.parse(row.checks),
    files: files.parse(row.files),
    weakenedTests: weakenedTests.parse(row.weakened_tests),
    at: row.at,
  };
}

export function fromVerdict(verdict: NewVerdict, at: number): Insertable<VerdictTable> {
  return {
    project_id: verdict.projectId,
    feature_id: verdict.featureId,
    run_id: verdict.runId,
    kind: verdict.kind,
    commit_id: verdict.commit,
    outcome: verdict.outcome,
    checks: toJson(verdict.checks),
    files: toJson(verdict.files),
    weakened_tests: toJson(verdict.weakenedTests),
    at,
  };
}
