import { z } from 'zod';
import { transcriptEntrySchema } from '../agent-event.ts';
import { eventBodySchema } from '../event.ts';
import { landingRefusalSchema, landingSchema } from '../landing.ts';
import { wireNoteSchema, wireReasonSchema, wireStatusSchema } from '../mcp/wire-feature.ts';
import { meteringSchema } from '../metering.ts';
import { projectNameSchema } from '../project.ts';
import { quotaStateSchema } from '../quota.ts';
import { purposeSchema, roleSchema, runOutcomeSchema } from '../run.ts';
import { survivorSchema } from '../survivor.ts';
import {
  checkEvidenceSchema,
  pressureSchema,
  verdictKindSchema,
  verdictSchema,
} from '../verdict.ts';

/** Most of anything that one page holds. */
const PAGE_LIMIT = 200;

/** Query of lists that are read from the newest back. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  /** `next_before` of the page before. */
  before: z.coerce.number().int().min(1).optional(),
  feature_id: z.coerce.number().int().min(1).optional(),
});

/** A run as lists show it. Times are ISO 8601 in UTC. */
export const apiRunSchema = z
  .object({
    id: z.int(),
    role: roleSchema,
    driver: z.string(),
    model: z.string().nullable(),
    status: z.enum(['queued', 'preparing', 'running', 'ended']),
    /** Why it ended; null while it goes on. */
    detail: z.string().nullable(),
    /** Of a run without features. */
    outcome: runOutcomeSchema.nullable(),
    features: z.array(
      z.object({
        feature_id: z.int(),
        purpose: purposeSchema,
        outcome: runOutcomeSchema.nullable(),
      }),
    ),
    usage: z.object({
      input_tokens: z.int(),
      output_tokens: z.int(),
      cache_read_tokens: z.int(),
      cache_write_tokens: z.int(),
      /** Null = neither the driver says it nor does the price table know the model. */
      cost_usd: z.number().nullable(),
      /** The version of the price table that the cost was computed by; null = the driver said it, or nobody knows it. */
      priced_by: z.string().nullable(),
    }),
    /** The worker that carries it, or did last; null = this machine, or nobody yet. */
    worker: z.object({ id: z.int(), name: z.string() }).nullable(),
    created_at: z.string(),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
  })
  .meta({ id: 'Run' });
export type ApiRun = z.infer<typeof apiRunSchema>;
export const runListSchema = z.object({
  runs: z.array(apiRunSchema),
  next_before: z.int().nullable(),
});

/** Query of a page of a transcript; positions are such as pages give them. */
export const transcriptQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  /** Pages backwards, whatever `after` says: `end`, or `previous` of the page behind. */
  before: z.union([z.literal('end'), z.coerce.number().int().min(0)]).optional(),
  /** Looks for a text from `after` on, whatever its case, and answers `matches` instead of entries. */
  search: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(5_000).default(500),
});
export const transcriptPageSchema = z.object({
  run_id: z.int(),
  entries: z.array(transcriptEntrySchema),
  /** Where each entry stands; pass it as `after` to begin with that. */
  positions: z.array(z.int()),
  /** Entries in which the text was found; empty where none was looked for. */
  matches: z.array(
    z.object({
      position: z.int(),
      /** Milliseconds since the epoch, as in entries. */
      at: z.number(),
      /** What stands around the first place, on one line. */
      excerpt: z.string(),
    }),
  ),
  /** Pass as `after` to go on. */
  next: z.int(),
  /** Pass as `before` to go back; null at the beginning, and where the page did not go backwards. */
  previous: z.int().nullable(),
  /** Whether the run has ended and the page, or the search, reaches its end. */
  complete: z.boolean(),
});

/** A file that was taken as evidence; `url` serves it. */
export const apiEvidenceFileSchema = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  url: z.string(),
});
export type ApiEvidenceFile = z.infer<typeof apiEvidenceFileSchema>;

const verdict = verdictSchema.shape;
/** A verdict as lists show it; the output of its checks stands in the whole one. */
export const apiVerdictSchema = z
  .object({
    id: z.int(),
    feature_id: z.int().nullable(),
    run_id: z.int().nullable(),
    kind: verdictKindSchema,
    commit: z.string(),
    outcome: verdict.outcome,
    checks: z.array(
      z.object({
        command: z.string(),
        owner: checkEvidenceSchema.shape.owner,
        result: checkEvidenceSchema.shape.result,
        exit_code: z.int().nullable(),
        duration_ms: z.number(),
        counts: checkEvidenceSchema.shape.counts,
        /** Set where it did not pass while the machine was under pressure: what was short. */
        pressure: z.object({ short: pressureSchema.shape.short, sentence: z.string() }).nullable(),
      }),
    ),
    files: z.array(apiEvidenceFileSchema),
    weakened_tests: verdict.weakenedTests,
    at: z.string(),
  })
  .meta({ id: 'Verdict' });
export type ApiVerdict = z.infer<typeof apiVerdictSchema>;
export const verdictListSchema = z.object({
  verdicts: z.array(apiVerdictSchema),
  next_before: z.int().nullable(),
});
export const wholeVerdictSchema = apiVerdictSchema.extend({
  /** Everything that is known of each check, in the order of `checks`. */
  evidence: z.array(checkEvidenceSchema),
});

/** A landing as lists show it. */
export const apiLandingSchema = z
  .object({
    id: z.int(),
    kind: landingSchema.shape.kind,
    feature_id: z.int().nullable(),
    run_id: z.int().nullable(),
    status: z.enum(['queued', 'gating', 'landed', 'refused']),
    /** The commit that landed; null before it has. */
    commit: z.string().nullable(),
    verdict_id: z.int().nullable(),
    refusal: landingRefusalSchema.nullable(),
    created_at: z.string(),
    settled_at: z.string().nullable(),
  })
  .meta({ id: 'Landing' });
export type ApiLanding = z.infer<typeof apiLandingSchema>;
export const landingListSchema = z.object({
  landings: z.array(apiLandingSchema),
  next_before: z.int().nullable(),
});
/** What a landing changes, as far as it fits. */
export const landingDiffSchema = z.object({
  from: z.string(),
  to: z.string(),
  files: z.array(
    z.object({
      /** A, M, D, R or T, as git says it. */
      status: z.string(),
      path: z.string(),
      /** The former path of a file that was moved. */
      from: z.string().nullable(),
    }),
  ),
  /** Files that are not listed. */
  more_files: z.int(),
  /** Unified diff; its beginning where it is `truncated`. */
  diff: z.string(),
  truncated: z.boolean(),
});
export type LandingDiff = z.infer<typeof landingDiffSchema>;
export const wholeLandingSchema = apiLandingSchema.extend({
  files: z.array(apiEvidenceFileSchema),
  /** Null while there is nothing on the hub to compare. */
  diff: landingDiffSchema.nullable(),
});

/** Why nothing happens. */
export const whyAnswerSchema = z.object({
  summary: z.string(),
  reasons: z.array(
    z.object({
      feature_id: z.int(),
      name: z.string(),
      status: wireStatusSchema,
      reason: wireReasonSchema.nullable(),
    }),
  ),
});

export const eventsQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});
/** An event with its place in the one growing sequence. */
export const apiEventSchema = z
  .object({
    seq: z.int(),
    at: z.string(),
    body: eventBodySchema,
  })
  .meta({ id: 'Event' });
export const eventPageSchema = z.object({
  events: z.array(apiEventSchema),
  /** Pass as `after` to go on. */
  next: z.int(),
  /** `seq` of the project's last event. */
  latest: z.int(),
});

/** What is known of every provider account. */
export const quotaListSchema = z.object({
  quotas: z.array(
    z.object({
      account: z.string(),
      state: quotaStateSchema,
      /** Set while nothing may be started on it but a run that tries. Times are milliseconds since the epoch. */
      parked: z
        .object({
          /** When work goes on, as far as that is known. */
          until: z.number().nullable(),
          /** The reset that the provider named, or our guess. */
          resets_at: z.number().nullable(),
          /** Who says so: the provider (`typed_error`, `header`), or we (`backoff`). */
          source: z.enum(['typed_error', 'header', 'backoff']).nullable(),
          window: z.string().nullable(),
          /** When one run tries before that; null where none does. */
          tries_at: z.number().nullable(),
        })
        .nullable(),
      /** Projects whose agents use it. */
      projects: z.array(projectNameSchema),
    }),
  ),
  /** When this was so, by the clock of the control plane: count down from here. */
  at: z.number(),
});
export type QuotaList = z.infer<typeof quotaListSchema>;

/** What is known of the drivers: of those that come with us, and of those that projects use. */
export const driverListSchema = z
  .object({
    drivers: z.array(
      z.object({
        name: z.string(),
        account: z.string(),
        /** False where a limit looks like something else; `limit_note` says like what. */
        reports_limits: z.boolean(),
        limit_note: z.string().nullable(),
        /** Whether it tells what its agents use; what is `unmetered` needs a limit of minutes. */
        metering: meteringSchema,
        /** Whether a run has shown it, or it is declared of its program. */
        shown_by_run: z.int().nullable(),
        projects: z.array(projectNameSchema),
      }),
    ),
  })
  .meta({ id: 'DriverList' });
export type DriverList = z.infer<typeof driverListSchema>;

/** What was tried on a feature, newest first. */
export const featureHistorySchema = z.object({
  feature_id: z.int(),
  runs: z.array(apiRunSchema),
  landings: z.array(apiLandingSchema),
  verdicts: z.array(apiVerdictSchema),
  notes: z.array(wireNoteSchema),
});

export const panicAnswerSchema = z.object({
  success: z.boolean(),
  runs_ended: z.int(),
  crews_ended: z.array(z.string()),
  /** What lives on, as the process table tells; nothing should. */
  survivors: z.array(survivorSchema),
});
export const doctorAnswerSchema = z.object({
  checks: z.array(
    z.object({
      name: z.string(),
      result: z.enum(['ok', 'warning', 'failed']),
      detail: z.string(),
    }),
  ),
});
export const reopenRequestSchema = z.object({
  /** What is wrong: whoever takes it up reads it. */
  note: z.string().trim().min(1).max(10_000),
});
