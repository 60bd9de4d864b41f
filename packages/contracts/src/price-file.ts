import { priceFileSchema, type PriceFile } from './price.ts';
import { readYaml, type YamlReading } from './yaml-file.ts';

/** Longer files are no list of prices. */
const MAX_PRICE_FILE_CHARACTERS = 262_144;

/** Reads a person's own prices; every problem carries its line. */
export function readPriceFile(text: string): YamlReading<PriceFile> {
  return readYaml(text, priceFileSchema, MAX_PRICE_FILE_CHARACTERS);
}
