/** Answers that are long to make, as they are sent, until what they tell has changed. */
export interface KeptAnswers {
  /**
   * The answer about a project at this version: that which is kept, or is being made for somebody else, or a new one
   * of `make`. What rejects is not kept.
   */
  of(
    projectId: number,
    etag: string,
    make: () => Promise<object>,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

interface Kept {
  readonly etag: string;
  readonly json: Promise<Uint8Array<ArrayBuffer>>;
}

/** Projects that people look at at the same time; a long backlog takes some megabytes. */
const PROJECTS_KEPT = 4;

export function createKeptAnswers(): KeptAnswers {
  const kept = new Map<number, Kept>();
  return {
    of(projectId, etag, make) {
      const found = kept.get(projectId);
      const entry =
        found?.etag === etag ? found : { etag, json: make().then((answer) => toBytes(answer)) };
      kept.delete(projectId);
      kept.set(projectId, entry);
      const [oldest] = kept.keys();
      if (kept.size > PROJECTS_KEPT && oldest !== undefined) kept.delete(oldest);
      entry.json.catch(() => {
        if (kept.get(projectId) === entry) kept.delete(projectId);
      });
      return entry.json;
    },
  };
}

function toBytes(answer: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(answer));
}
