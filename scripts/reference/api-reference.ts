import { EXAMPLES } from './examples.ts';
import type { OpenApi, Operation } from './open-api.ts';
import type { FieldDocs } from './field-docs.ts';
import { tableOf } from './schema-table.ts';
import { cell, typeText } from './type-text.ts';

/** The page of every route, group by group, each with an example that works. */
export function apiReference(api: OpenApi, docs: FieldDocs): string {
  const groups = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const group = operation.tags[0] ?? 'other';
      const texts = groups.get(group) ?? [];
      groups.set(group, [...texts, routeText(method, `/api${path}`, operation)]);
    }
  }
  const names = [...groups.keys()].toSorted();
  return [
    '# The API',
    '',
    'Made from the schemas by `npm run reference`; the same document for programs is at `/api/openapi.json` (OpenAPI 3.1).',
    '',
    'Programs show the token of the home as a bearer; it lies in the file `token` of `ROPEWALK_HOME`. The examples below begin with',
    '',
    '```sh',
    'ROPEWALK=http://127.0.0.1:8888',
    'TOKEN=$(cat ~/.ropewalk/token)',
    '```',
    '',
    'Whatever is refused is answered as `{"detail": …, "code": …}` with a status that says no; input that does not fit (422) has a list of fields in `detail`. Controls of crews and dev servers answer 200 with `success: false` instead.',
    '',
    ...names.map((name) => `- [${name}](#${name.replaceAll(' ', '-')})`),
    '- [Schemas](#schemas)',
    '',
    ...names.flatMap((name) => [
      `## ${name}`,
      '',
      ...exampleText(name),
      ...(groups.get(name) ?? []),
    ]),
    '## Schemas',
    '',
    ...Object.entries(api.components?.schemas ?? {}).flatMap(([name, schema]) => [
      `### ${name}`,
      '',
      ...tableOf(schema, docs, name),
    ]),
  ].join('\n');
}

function exampleText(group: string): readonly string[] {
  const example = EXAMPLES[group];
  return example === undefined ? [] : ['```sh', example, '```', ''];
}

function routeText(method: string, path: string, operation: Operation): string {
  const inputs = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => `\`?${name}=\` ${typeText(schema)}`);
  const body = operation.requestBody?.content['application/json']?.schema;
  const answers = Object.entries(operation.responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, { description, content }]) => {
      const schema = content?.['application/json']?.schema;
      return `${status}: ${schema === undefined ? description : `${description}, ${typeText(schema)}`}`;
    });
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    '',
    operation.summary.endsWith('.') ? operation.summary : `${operation.summary}.`,
    ...(operation.description === undefined ? [] : [operation.description]),
    '',
    ...(inputs.length === 0 ? [] : [`Query: ${inputs.join(', ')}.`, '']),
    ...(body === undefined ? [] : [`Body: ${typeText(body)}.`, '', ...inlineFields(body)]),
    `Answer: ${answers.map(cell).join('; ')}.`,
    '',
  ].join('\n');
}

/** Schemas with a name have their table at the end of the page. */
function inlineFields(schema: Readonly<Record<string, unknown>>): readonly string[] {
  return schema['$ref'] === undefined ? tableOf(schema, new Map(), '') : [];
}
