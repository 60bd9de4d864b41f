/** Whether an agent may use a tool in this way; `reason` is told to the agent. */
export type ToolVerdict =
  | { readonly allow: true }
  | { readonly allow: false; readonly reason: string };

/** Judges one use of a tool before it happens. */
export type ToolPolicy = (tool: string, input: unknown) => ToolVerdict | Promise<ToolVerdict>;

/** The verdict of `policy`; one that throws denies, since a check that broke has not said yes. */
export async function judge(
  policy: ToolPolicy | undefined,
  tool: string,
  input: unknown,
): Promise<ToolVerdict> {
  if (policy === undefined) return { allow: true };
  try {
    return await policy(tool, input);
  } catch (error) {
    return { allow: false, reason: `The policy could not judge this call: ${String(error)}` };
  }
}
