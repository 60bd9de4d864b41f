/** Has calls done once that were sent more than once, because their answer was lost on the way. */
export interface RepeatedCalls<T> {
  /**
   * Does `work`, or answers what a call of this name was answered before; one that is under way is waited for. What
   * `isFinal` says no to was answered to nobody: it is done anew. Null: a call without a name, which is always done.
   */
  once(name: string | null, work: () => Promise<T>, isFinal: (answer: T) => boolean): Promise<T>;
}

/** A call is sent again within seconds; so many come in between at most. */
const KEPT = 512;

/** Remembers the last answers, in this process. */
export function createRepeatedCalls<T>(): RepeatedCalls<T> {
  const answers = new Map<string, Promise<T | null>>();
  return {
    async once(name, work, isFinal) {
      if (name === null) return work();
      for (let earlier = answers.get(name); earlier !== undefined; earlier = answers.get(name)) {
        const answer = await earlier;
        if (answer !== null) return answer;
      }
      const done = work();
      const kept = done.then(
        (answer) => (isFinal(answer) ? answer : null),
        () => null,
      );
      answers.set(name, kept);
      const [oldest] = answers.keys();
      if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
      if ((await kept) === null) answers.delete(name);
      return done;
    },
  };
}
