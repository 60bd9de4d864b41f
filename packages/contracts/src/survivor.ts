import { z } from 'zod';

/** A process that should have been ended and lives on. */
export const survivorSchema = z.object({
  pid: z.int(),
  name: z.string(),
  /** Whose it is: the home, and the run, check, dev server or terminal. */
  marker: z.string(),
});
export type Survivor = z.infer<typeof survivorSchema>;
