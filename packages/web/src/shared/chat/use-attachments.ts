import { useState } from 'react';
import { toast } from 'sonner';
import { mimeTypeOf, takeFiles } from './attachments.logic.ts';
import type { Outgoing } from './chat-state.logic.ts';

type Attachment = Extract<Outgoing, { type: 'message' }>['attachments'][number];

export interface Attachments {
  readonly files: readonly File[];
  add(given: readonly File[]): void;
  remove(file: File): void;
  /** As they are sent; none are left. */
  take(): Promise<Attachment[]>;
}

/** Files that will go with the next message; those that cannot are said at once. */
export function useAttachments(): Attachments {
  const [files, setFiles] = useState<readonly File[]>([]);
  return {
    files,
    add(given) {
      const { taken, problems } = takeFiles(files, given);
      setFiles([...files, ...taken]);
      problems.forEach((problem) => toast.error(problem));
    },
    remove: (file) => setFiles(files.filter((each) => each !== file)),
    async take() {
      const read = await Promise.all(files.map(toAttachment));
      setFiles([]);
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
