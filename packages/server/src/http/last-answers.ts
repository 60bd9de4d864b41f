import type { Server, ServerResponse } from 'node:http';

/** The requests of a server that wait for their answers. */
export interface Answers {
  /** Resolves when none is under way any more, after so long at the latest. */
  done(limitMs: number): Promise<void>;
}

export function countAnswers(server: Server): Answers {
  let underWay = 0;
  let onLast = () => {};
  server.on('request', (_request, response: ServerResponse) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0) onLast();
    });
  });
  return {
    async done(limitMs) {
      if (underWay === 0) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, limitMs);
        onLast = () => {
          clearTimeout(limit);
          resolve();
        };
      });
    },
  };
}

/** Takes no new connection, lets those that wait for an answer have it, and hangs up. */
export async function endConnections(
  server: Server,
  answers: Answers,
  lastAnswersMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await answers.done(lastAnswersMs);
  server.closeAllConnections();
  await closed;
}
