import {
  BATCH_PROTOCOL,
  chatClientMessageSchema,
  chatServerMessageSchema,
  projectMessageSchema,
  projectRequestSchema,
} from '@ropewalk/contracts';
import type { z } from 'zod';
import type { FieldDocs } from './field-docs.ts';
import { schemaTable } from './schema-table.ts';

interface Socket {
  readonly path: string;
  readonly about: string;
  readonly sends: readonly z.ZodObject[];
  readonly understands: readonly z.ZodObject[];
}

/** Every socket that the server has. */
const SOCKETS: readonly Socket[] = [
  {
    path: '/ws/projects/{name}',
    about: `What happens in a project, live. Connect with \`?after=SEQ\` to be sent what was missed since. Clients that offer the subprotocol \`${BATCH_PROTOCOL}\` get a JSON array of messages every 25 ms instead of a frame for each.`,
    sends: projectMessageSchema.options,
    understands: projectRequestSchema.options,
  },
  {
    path: '/api/spec/ws/{name}`, `/api/expand/ws/{name}` and `/api/assistant/ws/{name}',
    about:
      'A conversation about the spec, about more features, or with the assistant. All windows share one; nothing ends when a window closes. `done` is for expansions, `conversation_id` for the assistant. A message may bring 10 files of 40 MB together: pictures (JPEG, PNG) of 5 MB, TXT, MD, CSV, DOCX, XLSX, PPTX and PDF of 20 MB each.',
    sends: chatServerMessageSchema.options,
    understands: chatClientMessageSchema.options,
  },
];

/** The page of every socket and of every message on it. */
export function messageReference(docs: FieldDocs): string {
  return [
    '# Sockets and their messages',
    '',
    'Made from the schemas by `npm run reference`. Every message is one JSON object with a `type`. Programs show the token of the home as a bearer, browsers their cookie; pages of other origins are refused. A name that cannot be one ends the connection with 4000, what is not there with 4004, a client that does not read with 4008.',
    '',
    ...SOCKETS.flatMap(({ path, about, sends, understands }) => [
      `## \`${path}\``,
      '',
      about,
      '',
      '### It sends',
      '',
      ...sends.flatMap((schema) => messageText(schema, docs)),
      '### It understands',
      '',
      ...understands.flatMap((schema) => messageText(schema, docs)),
    ]),
  ].join('\n');
}

function messageText(schema: z.ZodObject, docs: FieldDocs): readonly string[] {
  const type = typeOf(schema);
  const name = `${type.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}MessageSchema`;
  return [`#### \`${type}\``, '', ...schemaTable(schema.omit({ type: true }), docs, name)];
}

function typeOf(schema: z.ZodObject): string {
  const type = schema.shape['type'];
  return type !== undefined && 'value' in type ? String(type.value) : 'message';
}
