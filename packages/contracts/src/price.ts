import { z } from 'zod';

const perMillion = z.number().min(0).max(100_000);

/** US dollars for a million tokens of each kind. */
export const modelPriceSchema = z.strictObject({
  input: perMillion,
  output: perMillion,
  /** Written to a cache that holds for five minutes, or for an hour; left out = like other input. */
  cache_write_5m: perMillion.optional(),
  cache_write_1h: perMillion.optional(),
  /** Read from a cache; left out = like other input. */
  cache_read: perMillion.optional(),
});
export type ModelPrice = z.infer<typeof modelPriceSchema>;

/** A model as its provider calls it, with `PROVIDER/` in front where it holds for that one only, or ending in `*`. */
export const pricedModelSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s*]*\*?$/u, 'name a model without blanks; a "*" may only stand at its end');

/** The name that a table goes by; stored with each cost that was computed by it. */
export const priceVersionSchema = z
  .string()
  .regex(/^[\w.+-]{1,40}$/u, 'use up to 40 letters, digits and any of . _ + -');

/** `prices.yaml` in a home: what a person knows better than the table that Ropewalk brings. */
export const priceFileSchema = z.strictObject({
  version: priceVersionSchema,
  prices: z
    .record(pricedModelSchema, modelPriceSchema)
    .refine((prices) => Object.keys(prices).length <= 1_000, 'name at most 1000 models'),
});
export type PriceFile = z.infer<typeof priceFileSchema>;

/** In a home: what models cost (`priceFileSchema`). */
export const PRICE_FILE = 'prices.yaml';
