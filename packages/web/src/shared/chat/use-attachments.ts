import { useState } from 'react';
import { mimeTypeOf, takeFiles } from './attachments.logic.ts';
import type { Outgoing } from './chat-state.logic.ts';

type Attachment = Extract<Outgoing, { type: 'message' }>['attachments'][number];

export interface Attachments {
  readonly files: readonly File[];
  /** Why the last that were given cannot come along. */
  readonly problems: readonly string[];
  add(given: readonly File[]): void;
  remove(file: File): void;
  /** As they are sent; none are left. */
  take(): Promise<Attachment[]>;
}

/** Files that will go with the next message; those that cannot are said at once. */
export function useAttachments(): Attachments {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problems, setProblems] = useState<readonly string[]>([]);
  return {
    files,
    problems,
    add(given) {
      const found = takeFiles(files, given);
      setFiles([...files, ...found.taken]);
      setProblems(found.problems);
    },
    remove: (file) => setFiles(files.filter((each) => each !== file)),
    async take() {
      const read = await Promise.all(files.map(toAttachment));
      setFiles([]);
      setProblems([]);
      return read;
    },
  };
}

function toAttachment(file: File): Promise<Attachment> {
  const { promise, resolve, reject } = Promise.withResolvers<Attachment>();
  const reader = new FileReader();
  reader.addEventListener('load', () => {
    const url = String(reader.result);
    resolve({
      filename: file.name,
      mimeType: mimeTypeOf(file) ?? file.type,
      base64Data: url.slice(url.indexOf(',') + 1),
    });
  });
  reader.addEventListener('error', () =>
    reject(new Error(`“${file.name}” could not be read.`, { cause: reader.error })),
  );
  reader.readAsDataURL(file);
  return promise;
}
