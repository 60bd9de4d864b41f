import { DatabaseSync } from 'node:sqlite';
import {
  accept,
  refuse,
  type ReferenceConversation,
  type ReferenceFeature,
  type ReferenceSchedule,
  type Result,
} from '@ropewalk/core';
import { z } from 'zod';

const ROW_LIMIT = 100_000;

const flag = z.coerce
  .number()
  .nullish()
  .transform((value) => (value ?? 0) !== 0);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const json = z
  .unknown()
  .optional()
  .transform((value): unknown => parseJson(value));

/** Columns of both layouts; what a layout does not have is missing in its rows. */
const featureRow = z.object({
  id: z.int(),
  priority: z.int().nullish(),
  category: text,
  name: text,
  description: text,
  steps: json,
  passes: flag,
  in_progress: flag,
  dependencies: json,
  needs_human_input: flag,
  human_input_request: json,
  human_input_response: json,
});

const scheduleRow = z.object({
  start_time: z.string(),
  duration_minutes: z.int(),
  days_of_week: z.int().nullish(),
  enabled: flag,
  yolo_mode: flag,
  model: z.string().nullish(),
  max_concurrency: z.int().nullish(),
});

const conversationRow = z.object({ id: z.int(), title: z.string().nullish() });
const messageRow = z.object({ conversation_id: z.int(), role: z.string(), content: text });

/** What a new row of the reference has where nothing was said. */
const REFERENCE_PRIORITY = 999;
const REFERENCE_DAYS = 127;
const REFERENCE_CONCURRENCY = 3;

/** Reads the backlog and the schedules from a copy of `features.db`. */
export function readFeaturesDatabase(file: string): Result<{
  readonly features: readonly ReferenceFeature[];
  readonly schedules: readonly ReferenceSchedule[];
  readonly skipped: number;
}> {
  return reading(file, (rows) => {
    const features = rows('features', 'id', featureRow);
    const schedules = rows('schedules', 'id', scheduleRow);
    return {
      features: features.read.map(toFeature),
      schedules: schedules.read.map(toSchedule),
      skipped: features.skipped + schedules.skipped,
    };
  });
}

/** Reads the conversations from a copy of `assistant.db`. */
export function readAssistantDatabase(file: string): Result<{
  readonly conversations: readonly ReferenceConversation[];
  readonly skipped: number;
}> {
  return reading(file, (rows) => {
    const conversations = rows('conversations', 'id', conversationRow);
    const messages = rows('conversation_messages', 'id', messageRow);
    return {
      conversations: conversations.read.map(({ id, title }) => ({
        title: title ?? null,
        messages: messages.read.filter((message) => message.conversation_id === id),
      })),
      skipped: conversations.skipped + messages.skipped,
    };
  });
}

/** Reads the rows of a table; one that is not there has none. Rows that do not fit are counted. */
type ReadRows = <T>(
  table: string,
  order: string,
  schema: z.ZodType<T>,
) => { readonly read: readonly T[]; readonly skipped: number };

function reading<T>(file: string, work: (rows: ReadRows) => T): Result<T> {
  let database: DatabaseSync | null = null;
  try {
    // A copy of ours: opening it may fold the log of the original into it.
    const opened = new DatabaseSync(file, { allowExtension: false });
    database = opened;
    const rows: ReadRows = (table, order, schema) => readRows(opened, { table, order }, schema);
    return accept(work(rows));
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) {
      return refuse(
        'folder_not_usable',
        `The project's database cannot be read (${error.message}). Open the project once in the program that wrote it, then import again.`,
      );
    }
    throw error;
  } finally {
    database?.close();
  }
}

function readRows<T>(
  database: DatabaseSync,
  { table, order }: { readonly table: string; readonly order: string },
  schema: z.ZodType<T>,
): { readonly read: readonly T[]; readonly skipped: number } {
  const known = database
    .prepare("select 1 as known from sqlite_master where type = 'table' and name = ?")
    .get(table);
  if (known === undefined) {
    return { read: [], skipped: 0 };
  }
  // Both names are constants of this file.
  const rows = database
    .prepare(`select * from ${table} order by ${order} limit ${ROW_LIMIT}`)
    .all();
  const parsed = rows.map((row) => schema.safeParse(row));
  const read = parsed.flatMap((result) => (result.success ? [result.data] : []));
  return { read, skipped: rows.length - read.length };
}

function toFeature(row: z.infer<typeof featureRow>): ReferenceFeature {
  return {
    id: row.id,
    priority: row.priority ?? REFERENCE_PRIORITY,
    category: row.category,
    name: row.name,
    description: row.description,
    steps: row.steps,
    passes: row.passes,
    inProgress: row.in_progress,
    dependencies: row.dependencies,
    needsHumanInput: row.needs_human_input,
    humanInputRequest: row.human_input_request,
    humanInputResponse: row.human_input_response,
    respondedAt: toTime(row.human_input_response),
  };
}

function toSchedule(row: z.infer<typeof scheduleRow>): ReferenceSchedule {
  return {
    startTime: row.start_time,
    durationMinutes: row.duration_minutes,
    daysOfWeek: row.days_of_week ?? REFERENCE_DAYS,
    enabled: row.enabled,
    yoloMode: row.yolo_mode,
    model: row.model ?? null,
    maxConcurrency: row.max_concurrency ?? REFERENCE_CONCURRENCY,
  };
}

const responseSchema = z.object({ responded_at: z.string() });

/** Times are ISO, in UTC also where they name no zone. */
function toTime(response: unknown): number | null {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) {
    return null;
  }
  const { responded_at: at } = parsed.data;
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at}Z`);
  return Number.isNaN(time) ? null : time;
}

/** JSON columns are text; what is none is as good as nothing. */
function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') {
    return null;
  }
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
