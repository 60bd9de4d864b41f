import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where a command writes, and what can be shown there. */
export interface Terminal {
  /** Lines for standard output. */
  print(text: string): void;
  /** Lines for standard error. */
  warn(text: string): void;
  /** Whether somebody watches who sees a picture that is drawn again and again. */
  readonly canRedraw: boolean;
  readonly colors: Colors;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly output: NodeJS.WriteStream;
  /** Aborts when nobody reads standard output any more. */
  readonly gone: AbortSignal;
}

/** Standard output and error of this process. `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are respected. */
export function createTerminal(
  environment: NodeJS.ProcessEnv,
  output: NodeJS.WriteStream,
  errors: NodeJS.WriteStream,
): Terminal {
  const gone = new AbortController();
  // Without a listener a reader that goes away (`| head`) would look like a fault of ours.
  output.on('error', () => gone.abort());
  errors.on('error', () => undefined);
  const smart = output.isTTY === true && environment['TERM'] !== 'dumb';
  const write = (stream: NodeJS.WriteStream, text: string) => {
    if (stream.writable) {
      stream.write(`${text}\n`);
    }
  };
  return {
    print: (text) => write(output, text),
    warn: (text) => write(errors, text),
    canRedraw: smart,
    colors: picocolors.createColors(wantsColors(environment, smart)),
    size: () => ({ columns: output.columns ?? 80, rows: output.rows ?? 24 }),
    output,
    gone: gone.signal,
  };
}

function wantsColors(environment: NodeJS.ProcessEnv, smart: boolean): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') {
    return false;
  }
  const forced = environment['FORCE_COLOR'];
  return forced === undefined ? smart : forced !== '0' && forced !== 'false';
}
