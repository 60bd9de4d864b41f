/** What an agent is about to do with a tool, as its driver reads the call. */
export type ToolUse =
  | {
      readonly type: 'command';
      readonly tool: string;
      /** Every shell line that the call would run; more than one where a call names several. */
      readonly lines: readonly string[];
      /** Where they would run; null = in the working tree. */
      readonly cwd: string | null;
    }
  | {
      readonly type: 'change';
      readonly tool: string;
      /** Files that would be written, moved or deleted: absolute, or relative to the working tree. */
      readonly paths: readonly string[];
    }
  /** It changes something or runs something, but the driver cannot tell what. */
  | { readonly type: 'unreadable'; readonly tool: string; readonly detail: string }
  /** Neither a command nor a change of files. */
  | { readonly type: 'other'; readonly tool: string };

/** Whether an agent may do that; `reason` is told to the agent and stands in the transcript. */
export type ToolVerdict =
  | { readonly allow: true }
  | { readonly allow: false; readonly reason: string };

/** Judges one use of a tool before it happens. */
export type JudgeToolUse = (use: ToolUse) => ToolVerdict | Promise<ToolVerdict>;
