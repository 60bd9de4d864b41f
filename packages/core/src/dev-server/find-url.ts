const URL_OF_THIS_MACHINE =
  /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):\d{1,5}(?:\/[^\s"'<>()[\]{}|\\^`]*)?/iu;
const HIGHEST_PORT = 65_535;

/**
 * The first address of this machine that a line of output names, null when there is none. Escape sequences
 * must have been taken out: programs colour the port.
 */
export function findUrl(line: string): string | null {
  const found = URL_OF_THIS_MACHINE.exec(line)?.[0].replace(/[.,;:!?]+$/u, '') ?? null;
  const port = Number(found === null ? NaN : /:(\d+)(?:\/|$)/u.exec(found)?.[1]);
  return port >= 1 && port <= HIGHEST_PORT ? found : null;
}
