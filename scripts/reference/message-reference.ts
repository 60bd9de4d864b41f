import {
  BATCH_PROTOCOL,
  chatClientMessageSchema,
  chatServerMessageSchema,
  PAGE_PROTOCOL,
  machineMessageSchema,
  machineRequestSchema,
  projectMessageSchema,
  projectRequestSchema,
  SOCKET_PATHS,
  type SocketKind,
  terminalFrameSchema,
  terminalMessageSchema,
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

const CONVERSATION =
  'A conversation with an agent. All windows share one; nothing ends when a window closes. A message may bring 10 files of 40 MB together: pictures (JPEG, PNG) of 5 MB, TXT, MD, CSV, DOCX, XLSX, PPTX and PDF of 20 MB each.';
const CONVERSATION_MESSAGES = {
  sends: chatServerMessageSchema.options,
  understands: chatClientMessageSchema.options,
};

/** Every socket that the server has. */
const SOCKETS: Readonly<Record<SocketKind, Socket>> = {
  project: {
    path: SOCKET_PATHS.project,
    about: `What happens in a project, live. Connect with \`?after=SEQ\` to be sent what was missed since. Clients that offer the subprotocol \`${BATCH_PROTOCOL}\` get a JSON array of messages every 25 ms instead of a frame for each. Clients that offer \`${PAGE_PROTOCOL}\` get them likewise, with an \`event\` for each event before the messages that say what it means; without \`?after=\` they are sent the last lines before the present.`,
    sends: projectMessageSchema.options,
    understands: projectRequestSchema.options,
  },
  machine: {
    path: SOCKET_PATHS.machine,
    about:
      'Every project, the provider accounts and the money of the day, live. On connecting it tells the present; whoever comes again is told it anew.',
    sends: machineMessageSchema.options,
    understands: machineRequestSchema.options,
  },
  spec: {
    path: SOCKET_PATHS.spec,
    about: `${CONVERSATION} This one writes the spec. The agent speaks first; \`complete\` says that the spec stands.`,
    ...CONVERSATION_MESSAGES,
  },
  expand: {
    path: SOCKET_PATHS.expand,
    about: `${CONVERSATION} This one adds features to a project with a spec. The agent speaks first; \`done\` says that nothing more is wanted.`,
    ...CONVERSATION_MESSAGES,
  },
  assistant: {
    path: SOCKET_PATHS.assistant,
    about: `${CONVERSATION} This one answers questions and changes nothing but the backlog. \`conversation_id\` goes on with an earlier one.`,
    ...CONVERSATION_MESSAGES,
  },
  terminal: {
    path: SOCKET_PATHS.terminal,
    about:
      'A shell in the folder of a project. The first `resize` starts it, and whoever connects is shown its last screen. It goes on when a page closes, until `DELETE /api/terminal/{project_name}/{terminal_id}` or its own end.',
    sends: terminalFrameSchema.options,
    understands: terminalMessageSchema.options,
  },
};

/** The page of every socket and of every message on it. */
export function messageReference(docs: FieldDocs): string {
  return [
    '# Sockets and their messages',
    '',
    'Made from the schemas by `npm run reference`. Every message is one JSON object with a `type`. Programs show the token of the home as a bearer, browsers their cookie; pages of other origins are refused. A name that cannot be one ends the connection with 4000, what is not there with 4004, a client that does not read with 4008.',
    '',
    ...Object.values(SOCKETS).flatMap((socket) => socketText(socket, docs)),
  ].join('\n');
}

function socketText(
  { path, about, sends, understands }: Socket,
  docs: FieldDocs,
): readonly string[] {
  return [
    `## \`${path.replaceAll(/:(\w+)/g, '{$1}')}\``,
    '',
    about,
    '',
    '### It sends',
    '',
    ...sends.flatMap((schema) => messageText(schema, docs)),
    '### It understands',
    '',
    ...understands.flatMap((schema) => messageText(schema, docs)),
  ];
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
