import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectSchema } from '@ropewalk/contracts';
import { z } from 'zod';

const entrySchema = z.object({
  runId: z.int(),
  token: z.int(),
  project: projectSchema,
  /** The head that its place was cut at. */
  head: z.string(),
  /** Its place, once it has one. */
  workspaceId: z.string().nullable(),
  /** Features that its agent wanted to claim when nobody listened. */
  claimed: z.array(z.int()),
  /** What was saved of it and is not with the server yet. */
  saved: z.object({ commit: z.string(), base: z.string() }).nullable(),
});

/** What a worker must know of a run to bring its work home after it was killed itself. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** The runs that a worker has and whose work is not with the server yet, on disk. */
export interface Journal {
  put(entry: JournalEntry): Promise<void>;
  remove(entry: Pick<JournalEntry, 'runId' | 'token'>): Promise<void>;
  all(): Promise<readonly JournalEntry[]>;
}

/** The journal in this folder. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = ({ runId, token }: Pick<JournalEntry, 'runId' | 'token'>): string =>
    join(folder, `${runId}-${token}.json`);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    put: (entry) =>
      inTurn(async () => {
        const file = fileOf(entry);
        await writeFile(`${file}.draft`, JSON.stringify(entry), { mode: 0o600 });
        await rename(`${file}.draft`, file);
      }),
    remove: (entry) => inTurn(() => rm(fileOf(entry), { force: true })),
    async all() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      return texts.map((text) => entrySchema.parse(JSON.parse(text)));
    },
  };
}
