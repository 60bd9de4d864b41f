import { z } from 'zod';

const problemSchema = z.object({
  /** 1-based. */
  line: z.int(),
  message: z.string(),
});

const organisationFileSchema = z.object({
  /** Where it lies, or would lie, on the machine of the control plane. */
  path: z.string(),
  /** While it is `invalid` no agent starts, and agents that work keep to what it said before. */
  status: z.enum(['absent', 'valid', 'invalid']),
  /** Of a valid one. */
  text: z.string().nullable(),
  problems: z.array(problemSchema),
});

const rulesSchema = z.object({
  organisation_blocks: z.array(z.string()),
  organisation_allows: z.array(z.string()),
  project_allows: z.array(z.string()),
  /** Names of processes that `pkill` may end, beyond those that every agent may. */
  pkill_processes: z.array(z.string()),
});

/** What the organisation says about the commands of agents on this machine. */
export const machinePolicySchema = z
  .object({ organisation: organisationFileSchema, rules: rulesSchema })
  .meta({ id: 'MachinePolicy' });
export type ApiMachinePolicy = z.infer<typeof machinePolicySchema>;

/** One content of a project's `.ropewalk/commands.yaml`. */
export const apiPolicyVersionSchema = z
  .object({
    /** SHA-256 of the content: what is accepted is exactly this. */
    hash: z.string(),
    /** Empty = there is no such file. */
    content: z.string(),
    status: z.enum(['open', 'accepted', 'refused', 'replaced']),
    /** Whether it stands on the target branch, or waits in a landing. */
    origin: z.enum(['target', 'landing']),
    commit: z.string(),
    /** The run and the feature whose landing waits for it. */
    run_id: z.int().nullable(),
    feature_id: z.int().nullable(),
    /** Why it cannot be accepted; nothing = it can. */
    problems: z.array(problemSchema),
    created_at: z.string(),
    /** When a person decided. */
    decided_at: z.string().nullable(),
    /** By which way they did. */
    decided_by: z.enum(['api', 'cli']).nullable(),
  })
  .meta({ id: 'PolicyVersion' });
export type ApiPolicyVersion = z.infer<typeof apiPolicyVersionSchema>;

/** What agents of a project may run, and what waits for a person. */
export const projectPolicyStateSchema = z
  .object({
    organisation: organisationFileSchema,
    rules: rulesSchema,
    /** What a person has accepted last. */
    accepted: z.union([apiPolicyVersionSchema, z.null()]),
    /** What waits for a person, the newest first. */
    proposed: z.array(apiPolicyVersionSchema),
  })
  .meta({ id: 'ProjectPolicyState' });
export type ApiProjectPolicyState = z.infer<typeof projectPolicyStateSchema>;

export const policyCheckRequestSchema = z
  .object({ line: z.string().min(1).max(20_000) })
  .meta({ id: 'PolicyCheckRequest' });

/** What an agent would be told that wants to run a line. */
export const policyCheckSchema = z
  .object({
    allow: z.boolean(),
    /** Of a refused line: why, and how else. */
    reason: z.string().nullable(),
    instead: z.string().nullable(),
    command: z.string().nullable(),
    /** The rule that refused it; it names the layer where that is one of the files. */
    rule: z.string().nullable(),
  })
  .meta({ id: 'PolicyCheck' });
export type ApiPolicyCheck = z.infer<typeof policyCheckSchema>;
