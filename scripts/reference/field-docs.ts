import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@babel/parser';

const SOURCES = fileURLToPath(new URL('../../packages/contracts/src', import.meta.url));

/** What the comments in front of the fields of a schema say, by name of the schema (or its `id`) and of the field. */
export type FieldDocs = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Node {
  readonly type: string;
  readonly leadingComments?: readonly { readonly type: string; readonly value: string }[] | null;
  readonly [key: string]: unknown;
}

/** Reads the comments of every schema of the contracts: they are written once, beside what they are about. */
export async function readFieldDocs(): Promise<FieldDocs> {
  const docs = new Map<string, Map<string, string>>();
  const names = await readdir(SOURCES, { recursive: true });
  for (const name of names.filter((file) => file.endsWith('.ts') && !file.includes('.test.'))) {
    const source = await readFile(join(SOURCES, name), 'utf8');
    const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
    visit(program, (node) => {
      const { id, init } = node;
      if (node.type === 'VariableDeclarator' && isNode(id) && isNode(init)) {
        const fields = fieldsOf(init);
        for (const key of [String(id['name']), ...idsOf(init)]) {
          docs.set(key, fields);
        }
      }
    });
  }
  return docs;
}

function fieldsOf(init: Node): Map<string, string> {
  const fields = new Map<string, string>();
  visit(init, (node) => {
    const { key } = node;
    const comment = node.leadingComments?.at(-1);
    if (node.type !== 'ObjectProperty' || !isNode(key) || comment?.type !== 'CommentBlock') {
      return;
    }
    const name = String(key['name'] ?? key['value']);
    // The outermost field of a name is the one that a table shows.
    if (!fields.has(name)) {
      fields.set(name, textOf(comment.value));
    }
  });
  return fields;
}

/** Names that a schema has in the document of the API: `.meta({ id: 'Name' })`. */
function idsOf(init: Node): string[] {
  const ids: string[] = [];
  visit(init, (node) => {
    const { key, value } = node;
    if (
      node.type === 'ObjectProperty' &&
      isNode(key) &&
      key['name'] === 'id' &&
      isNode(value) &&
      value.type === 'StringLiteral'
    ) {
      ids.push(String(value['value']));
    }
  });
  return ids;
}

function textOf(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .join(' ')
    .trim();
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) {
    value.forEach((item) => visit(item, look));
    return;
  }
  if (!isNode(value)) {
    return;
  }
  look(value);
  for (const [key, child] of Object.entries(value)) {
    if (!key.endsWith('Comments') && key !== 'loc') {
      visit(child, look);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
