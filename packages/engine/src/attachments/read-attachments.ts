import { fileTypeFromBuffer } from 'file-type';
import {
  MAX_ATTACHMENT_BYTES_TOGETHER,
  MAX_ATTACHMENTS,
  type Attachment,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { ReadAttachment } from '../chats/chat-types.ts';
import { kindOf, maxBytesOf, type AttachmentKind } from './attachment-kinds.ts';
import { extractText } from './extract-text.ts';

/** Reads files that come with a message. Refuses with `attachment_refused` and names the file. */
export type ReadAttachments = (
  attachments: readonly Attachment[],
) => Promise<Result<readonly ReadAttachment[]>>;

/** Longest text of one document that an agent is given, in characters. */
const MAX_CHARACTERS = 200_000;
const TIMEOUT_MS = 30_000;

/** One file after the other: what one may use of the machine is then the most that all may. */
export function createReadAttachments({
  timeoutMs = TIMEOUT_MS,
}: { readonly timeoutMs?: number } = {}): ReadAttachments {
  return async (attachments) => {
    if (attachments.length > MAX_ATTACHMENTS) {
      return refuse(
        'attachment_refused',
        `These are ${attachments.length} files; attach at most ${MAX_ATTACHMENTS} to one message.`,
      );
    }
    const read: ReadAttachment[] = [];
    let together = 0;
    for (const attachment of attachments) {
      const bytes = decode(attachment);
      if (!bytes.ok) return bytes;
      together += bytes.value.length;
      if (together > MAX_ATTACHMENT_BYTES_TOGETHER) {
        return refuseFile(attachment, 'with it the files are larger than 40 MB together');
      }
      const one = await readOne(attachment, bytes.value, timeoutMs);
      if (!one.ok) return one;
      read.push(one.value);
    }
    return accept(read);
  };
}

function decode(attachment: Attachment): Result<Buffer> {
  const { base64Data } = attachment;
  const bytes = Buffer.from(base64Data, 'base64');
  // The decoder passes over what it does not know: only what comes back as it was is base64.
  return bytes.toString('base64') === base64Data
    ? accept(bytes)
    : refuseFile(attachment, 'it is not valid base64');
}

async function readOne(
  attachment: Attachment,
  bytes: Buffer,
  timeoutMs: number,
): Promise<Result<ReadAttachment>> {
  const { filename, base64Data } = attachment;
  const kind = kindOf(attachment.mimeType);
  if (kind === null) {
    return refuseFile(
      attachment,
      `files of type ${attachment.mimeType} cannot be read; take JPEG, PNG, TXT, MD, CSV, DOCX, XLSX, PPTX or PDF`,
    );
  }
  const max = maxBytesOf(kind);
  if (bytes.length > max) {
    return refuseFile(attachment, `it is larger than ${max / 1024 / 1024} MB`);
  }
  if (!(await isWhatItSays(kind, bytes))) {
    return refuseFile(attachment, `its content is not what its type (${kind.mimeType}) says`);
  }
  const common = { filename, sizeBytes: bytes.length };
  switch (kind.kind) {
    case 'image':
      return accept({ ...common, kind: 'image', mimeType: kind.mimeType, base64: base64Data });
    case 'text':
      return accept({
        ...common,
        kind: 'document',
        mimeType: kind.mimeType,
        text: bounded(decodeText(bytes)),
      });
    case 'document': {
      const said = await extractText(kind.format, bytes, timeoutMs);
      return said.ok
        ? accept({ ...common, kind: 'document', mimeType: kind.mimeType, text: bounded(said.text) })
        : refuseFile(attachment, said.why);
    }
  }
}

/** Looks at the bytes; text is what has the form of nothing else and holds no NUL. */
async function isWhatItSays(kind: AttachmentKind, bytes: Buffer): Promise<boolean> {
  const found = await fileTypeFromBuffer(bytes);
  return kind.kind === 'text'
    ? (found === undefined || found.mime.startsWith('text/') || found.mime.endsWith('xml')) &&
        !bytes.includes(0)
    : found?.mime === kind.mimeType;
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Every sequence of bytes is a text in this encoding.
    return bytes.toString('latin1');
  }
}

function bounded(text: string): string {
  if (text.trim() === '') return '[This file holds no text.]';
  return text.length <= MAX_CHARACTERS
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}\n[… cut here: ${text.length - MAX_CHARACTERS} more characters]`;
}

function refuseFile({ filename }: Attachment, why: string): Result<never> {
  return refuse('attachment_refused', `"${filename}" cannot be attached: ${why}.`, { filename });
}
