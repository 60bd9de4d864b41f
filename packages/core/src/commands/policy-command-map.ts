import type { ForeignPlace, PolicyDecider, PolicyOrigin, PolicyVersion } from '@ropewalk/contracts';

/** Changes of what a project says about the commands of its agents. */
export interface PolicyCommandMap {
  /**
   * A content of the policy file was met. What holds already, or is refused already, is no news; anything else waits
   * for a person. `hash` is the SHA-256 of `content`.
   */
  'policy.observe': [
    {
      readonly projectId: number;
      readonly content: string;
      readonly hash: string;
      readonly origin: PolicyOrigin;
    },
    { readonly waiting: PolicyVersion | null },
  ];
  /** A person accepts exactly this content: it holds from the next run on. */
  'policy.accept': [
    { readonly projectId: number; readonly hash: string; readonly by: PolicyDecider },
    PolicyVersion,
  ];
  /** A person does not want this content; it is not shown again. */
  'policy.refuse': [
    { readonly projectId: number; readonly hash: string; readonly by: PolicyDecider },
    PolicyVersion,
  ];
  /** Says how many calls of a run were refused. */
  'run.report_refusals': [
    { readonly runId: number; readonly count: number; readonly lastReason: string },
    null,
  ];
  /** Says that a run, or one of `others`, has changed what is not its own. */
  'run.report_trespass': [
    {
      readonly runId: number;
      readonly others: readonly number[];
      readonly place: ForeignPlace;
      readonly files: readonly string[];
    },
    null,
  ];
}
