import * as z from 'zod/v4';
import { readYaml, type FileProblem } from './yaml-file.ts';

/** One thing that the playbook agent does. Times are in seconds, as in the file. */
export type PlaybookStep =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly content?: string | undefined;
      /** A file to copy, relative to the playbook. */
      readonly from?: string | undefined;
    }
  /** Replaces the first occurrence of `find`; fails when there is none. */
  | {
      readonly kind: 'edit';
      readonly path: string;
      readonly find: string;
      readonly replace: string;
      /** The edit is left out when the file contains this: it was done by an earlier attempt. */
      readonly unless?: string | undefined;
    }
  | { readonly kind: 'delete'; readonly path: string }
  | {
      readonly kind: 'run';
      readonly command: string;
      readonly allow_failure: boolean;
      readonly timeout_seconds: number;
    }
  | {
      readonly kind: 'call';
      readonly tool: string;
      readonly arguments: Readonly<Record<string, unknown>>;
      /** What the answer must be; left out, either is fine. */
      readonly expect?: 'accepted' | 'refused' | undefined;
      /** Keeps the answer under this name for templates. */
      readonly save?: string | undefined;
    }
  /** Claims that the feature (for an initializer: the scaffold) is done and sees it through the gate. */
  | {
      readonly kind: 'land';
      readonly checks?: readonly PlaybookCheck[] | undefined;
      readonly evidence?: readonly string[] | undefined;
      readonly notes?: string | undefined;
      /** Default: `rebase` with strategy `union`. */
      readonly on_conflict?: readonly PlaybookStep[] | undefined;
      readonly on_refused?: readonly PlaybookStep[] | undefined;
    }
  /** Commits everything and puts it on top of what has landed. */
  | { readonly kind: 'rebase'; readonly strategy: 'union' | 'mine' | 'theirs' }
  /** Runs a probe; a failure is reported with `feature_mark_failing`, and then the feature's `mend` steps follow. */
  | {
      readonly kind: 'expect';
      readonly command: string;
      readonly reason: string;
      /** The failing check to hand in; left out, `command` itself. */
      readonly check?: string | undefined;
      readonly timeout_seconds: number;
    }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'wait'; readonly seconds: number }
  | {
      readonly kind: 'crash';
      readonly exit_code?: number | undefined;
      readonly signal?: CrashSignal | undefined;
    }
  | { readonly kind: 'hang' }
  /** Claims success without the work, and says that all is done whatever the answer is. */
  | {
      readonly kind: 'lie';
      readonly text: string;
      readonly checks?: readonly PlaybookCheck[] | undefined;
    }
  | { readonly kind: 'repeat'; readonly times: number; readonly steps: readonly PlaybookStep[] }
  /** Ends the turn with a protocol error. */
  | { readonly kind: 'fail'; readonly message: string };
export type PlaybookStepKind = PlaybookStep['kind'];

/** A check as an agent brings it: a shell line, or one with its limits. */
export type PlaybookCheck =
  | string
  | {
      readonly command: string;
      readonly timeout_seconds?: number | undefined;
      readonly passes_before?: string | undefined;
    };

const text = z.string().min(1);
const seconds = z.number().min(0).max(86_400);
const commandSeconds = z.number().positive().max(7_200).default(600);
const path = text.refine((value) => !value.startsWith('/') && !value.split('/').includes('..'), {
  error: 'name a path inside the workspace',
});
const crashSignalSchema = z.enum(['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGTERM']);
export type CrashSignal = z.infer<typeof crashSignalSchema>;
const checks = z
  .array(
    z.union([
      text,
      z.strictObject({
        command: text,
        timeout_seconds: z.number().positive().optional(),
        passes_before: text.optional(),
      }),
    ]),
  )
  .max(50);

/** A bare value stands for the one field that matters most. */
const or = <S extends z.ZodType>(field: string, schema: S) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value
        : { [field]: value },
    schema,
  );
const nothing = z
  .union([z.null(), z.literal(true)], { error: 'takes no value' })
  .transform(() => ({}));
const orNothing = <S extends z.ZodType>(schema: S) => z.preprocess((value) => value ?? {}, schema);

const stepValues = {
  write: z
    .strictObject({ path, content: z.string().optional(), from: text.optional() })
    .refine((step) => (step.content === undefined) !== (step.from === undefined), {
      error: 'give either "content" or "from"',
    }),
  edit: z.strictObject({ path, find: text, replace: z.string(), unless: text.optional() }),
  delete: or('path', z.strictObject({ path })),
  run: or(
    'command',
    z.strictObject({
      command: text,
      allow_failure: z.boolean().default(false),
      timeout_seconds: commandSeconds,
    }),
  ),
  call: z.strictObject({
    tool: text,
    arguments: z.record(z.string(), z.unknown()).default({}),
    expect: z.enum(['accepted', 'refused']).optional(),
    save: text.optional(),
  }),
  land: orNothing(
    z.strictObject({
      checks: checks.optional(),
      evidence: z.array(path).optional(),
      notes: text.optional(),
      on_conflict: z.lazy(() => stepsSchema).optional(),
      on_refused: z.lazy(() => stepsSchema).optional(),
    }),
  ),
  rebase: orNothing(
    z.strictObject({ strategy: z.enum(['union', 'mine', 'theirs']).default('union') }),
  ),
  expect: z.strictObject({
    command: text,
    reason: text,
    check: text.optional(),
    timeout_seconds: commandSeconds,
  }),
  say: or('text', z.strictObject({ text })),
  wait: or('seconds', z.strictObject({ seconds })),
  crash: orNothing(
    z
      .strictObject({
        exit_code: z.int().min(0).max(255).optional(),
        signal: crashSignalSchema.optional(),
      })
      .refine((step) => step.exit_code === undefined || step.signal === undefined, {
        error: 'give either "exit_code" or "signal"',
      }),
  ),
  hang: nothing,
  lie: or('text', z.strictObject({ text, checks: checks.optional() })),
  repeat: z.strictObject({
    times: z.int().min(1).max(10_000),
    steps: z.lazy(() => stepsSchema),
  }),
  fail: or('message', z.strictObject({ message: text })),
} satisfies Record<PlaybookStepKind, z.ZodType>;

const stepKinds = Object.keys(stepValues).join(', ');

function isStepKind(value: string): value is PlaybookStepKind {
  return Object.hasOwn(stepValues, value);
}

// A union of fifteen shapes would answer a typing error with fifteen complaints: the key decides instead.
const stepSchema: z.ZodType<PlaybookStep, unknown> = z.unknown().transform((value, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(`a step is a map with one key, one of: ${stepKinds}`);
  }
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) {
    return refuse(`a step is a map with exactly one key, one of: ${stepKinds}`);
  }
  const [kind, body] = entry;
  if (!isStepKind(kind)) return refuse(`unknown step "${kind}"; steps are: ${stepKinds}`);
  const schema: z.ZodType<unknown> = stepValues[kind];
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      context.addIssue({ ...issue, code: 'custom', path: [kind, ...issue.path] });
    }
    return z.NEVER;
  }
  // The table above is what ties a kind to its fields; TypeScript cannot follow it through the lookup.
  return Object.assign({ kind }, parsed.data) as PlaybookStep;
});
const stepsSchema: z.ZodType<readonly PlaybookStep[], unknown> = z.array(stepSchema);

const workSchema = z.strictObject({
  /** First attempt, second…; the last list repeats. */
  attempts: z.array(stepsSchema).min(1),
  /** What is done instead when the feature comes back with a regression. */
  mend: stepsSchema.optional(),
});
const probeSchema = z.strictObject({
  steps: stepsSchema,
  /** What follows a confirmed regression that this agent is to mend itself. */
  mend: stepsSchema.optional(),
});

/** What is said in a conversation: the first entry whose `when` stands in what the person says, or that has none. */
const chatSchema = z.array(z.strictObject({ when: text.optional(), steps: stepsSchema }));

/** What the playbook agent does, by role and name of feature; `*` stands for any other feature. */
export const playbookSchema = z.strictObject({
  version: z.literal(1, { error: 'must be 1' }),
  initializer: stepsSchema.optional(),
  improving: stepsSchema.optional(),
  coding: z.record(z.string(), workSchema).default({}),
  testing: z.record(z.string(), probeSchema).default({}),
  /** What it does when a person says something to it while it works; `{{message}}` is what was said. */
  message: stepsSchema.optional(),
  /** Conversations, by what they are for; `{{message}}` is what the person says. */
  chat: z
    .strictObject({
      spec: chatSchema.optional(),
      expand: chatSchema.optional(),
      assistant: chatSchema.optional(),
    })
    .default({}),
  defaults: z
    .strictObject({
      /** Pause before each step, in seconds. */
      wait: seconds.default(0),
      /** Whether it asks before it runs a command or changes a file. Some agents never do: then only the wall holds it. */
      ask: z.boolean().default(true),
    })
    .default({ wait: 0, ask: true }),
});
export type Playbook = z.infer<typeof playbookSchema>;

export type PlaybookReading =
  | { readonly ok: true; readonly playbook: Playbook }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads the text of a playbook; every problem carries the line to look at. Never throws. */
export function parsePlaybook(source: string): PlaybookReading {
  const reading = readYaml(source, playbookSchema);
  return reading.ok ? { ok: true, playbook: reading.value } : reading;
}
