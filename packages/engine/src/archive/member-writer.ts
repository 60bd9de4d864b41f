import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveChecksums } from '@ropewalk/contracts';

/** Gathers the members of an archive in a folder, in their order, with what each of them is. */
export interface MemberWriter {
  readonly folder: string;
  /** Names in the order in which they were added. */
  names(): readonly string[];
  checksums(): ArchiveChecksums;
  write(name: string, content: string): Promise<void>;
  /** Notes a file that lies in the folder already. */
  add(name: string): Promise<void>;
}

export function createMemberWriter(folder: string): MemberWriter {
  const names: string[] = [];
  const checksums: Record<string, ArchiveChecksums[string]> = {};
  return {
    folder,
    names: () => names,
    checksums: () => checksums,
    async write(name, content) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content, { mode: 0o600 });
      checksums[name] = {
        bytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
      };
      names.push(name);
    },
    async add(name) {
      checksums[name] = await checksumOf(join(folder, name));
      names.push(name);
    },
  };
}

/** Length and SHA-256 of a file. */
export async function checksumOf(file: string): Promise<ArchiveChecksums[string]> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk);
  }
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}
