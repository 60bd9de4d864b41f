import { z } from 'zod';

/** Path parameter: what a terminal's id may be. */
export const terminalIdSchema = z.string().regex(/^[a-zA-Z0-9]{1,16}$/, 'that is no terminal id');

const terminalNameSchema = z.string().trim().min(1).max(100);

export const terminalInfoSchema = z
  .object({
    id: terminalIdSchema,
    name: z.string(),
    /** ISO 8601 in UTC. */
    created_at: z.string(),
  })
  .meta({ id: 'Terminal' });
export type TerminalAnswer = z.infer<typeof terminalInfoSchema>;

/** Without a name it gets the next "Terminal N". */
export const terminalCreateSchema = z
  .object({ name: terminalNameSchema.nullish() })
  .default({})
  .meta({ id: 'TerminalCreate' });

export const terminalRenameSchema = z
  .object({ name: terminalNameSchema })
  .meta({ id: 'TerminalRename' });

/** Base64 characters in one `input` message. */
export const MAX_TERMINAL_INPUT_CHARACTERS = 65_536;

/** What a client says over the socket of a terminal. */
export const terminalMessageSchema = z.discriminatedUnion('type', [
  /** Brought within 10 to 500 columns and 5 to 200 rows. The first one starts the shell. */
  z.object({ type: z.literal('resize'), cols: z.number(), rows: z.number() }),
  z.object({
    type: z.literal('input'),
    /** In base64, at most 65,536 characters. */
    data: z.string(),
  }),
  z.object({ type: z.literal('ping') }),
]);

/** What is said over the socket of a terminal. */
export const terminalFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('output'),
    /** In base64: what a terminal shows need not be text. */
    data: z.string(),
  }),
  /** The shell is over; the next `resize` starts another one. */
  z.object({ type: z.literal('exit'), code: z.number() }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({ type: z.literal('pong') }),
]);
export type TerminalFrame = z.infer<typeof terminalFrameSchema>;
