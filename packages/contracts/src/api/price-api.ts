import { z } from 'zod';
import { modelPriceSchema } from '../price.ts';

/** What models cost: the table that Ropewalk brings, and what a person's own file says otherwise. */
export const priceTableSchema = z
  .object({
    built_in: z.object({
      version: z.string(),
      /** The day whose published prices it holds. */
      facts_of: z.string(),
    }),
    own: z.object({
      /** Where the file lies, or would lie, on the machine of the control plane. */
      path: z.string(),
      /** While it is `invalid`, what it said before goes on to hold. */
      status: z.enum(['absent', 'valid', 'invalid']),
      /** As costs are stored with: the version that the file names, and a mark of its content. */
      version: z.string().nullable(),
      /** Lines are 1-based. */
      problems: z.array(z.object({ line: z.int(), message: z.string() })),
    }),
    /** US dollars for a million tokens; what is left out costs what other input does. */
    prices: z.array(
      z.object({ model: z.string(), source: z.enum(['built_in', 'own']), price: modelPriceSchema }),
    ),
  })
  .meta({ id: 'PriceTable' });
export type ApiPriceTable = z.infer<typeof priceTableSchema>;
