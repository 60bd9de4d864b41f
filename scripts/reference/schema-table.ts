import { z } from 'zod';
import type { FieldDocs } from './field-docs.ts';
import { fieldRows } from './type-text.ts';

/** A table with the fields of an object schema, with what the comments beside them say. */
export function schemaTable(schema: z.ZodType, docs: FieldDocs, name: string): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return tableOf(json, docs, name);
}

/** The same from a JSON schema. */
export function tableOf(json: unknown, docs: FieldDocs, name: string): readonly string[] {
  const rows = fieldRows(json, docs.get(name));
  return rows.length === 0
    ? []
    : ['| field | type | meaning |', '| --- | --- | --- |', ...rows, ''];
}
