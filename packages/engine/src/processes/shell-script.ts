/** What a shell of ours is told to run; see `program-shells.ts`. */
export interface ShellCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Stands where an exit code would when the working directory could not be entered. */
export const NO_FOLDER = 'folder';

/**
 * The lines, for any POSIX shell, that run one program and then end both outputs with a line break, `mark`, a blank, its
 * exit code and a line break. Throws `TypeError` for what no program can be given.
 */
export function toShellScript(call: ShellCall, mark: string): string {
  const words = [call.program, ...call.args].map(quote).join(' ');
  const variables = Object.entries(call.env).map(([name, value]) => {
    if (!NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a variable`);
    return `${name}=${quote(value)}`;
  });
  const exports = variables.length === 0 ? '' : `export ${variables.join(' ')}; `;
  const { input } = call;
  const fed = input === undefined || input.length === 0 ? '' : `printf '${toFormat(input)}' | `;
  const stdin = fed === '' ? ' </dev/null' : '';
  return (
    // A shell that stands in a folder sets PWD for its programs.
    `if cd ${quote(call.cwd)}; then ${fed}( unset PWD OLDPWD; ${exports}exec ${words} )${stdin}; code=$?; else code=${NO_FOLDER}; fi\n` +
    `printf '\\n%s %s\\n' ${mark} $code; printf '\\n%s %s\\n' ${mark} $code >&2\n`
  );
}

function quote(text: string): string {
  if (text.includes('\0')) throw new TypeError('a program cannot be given a NUL character');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const PLAIN = /[A-Za-z0-9 .,:;/_=+\n-]/;

/** A format of printf(1) that says exactly these bytes: everything a shell or printf could take for its own is a number. */
function toFormat(input: string | Uint8Array): string {
  let format = '';
  for (const byte of Buffer.from(input)) {
    const character = String.fromCharCode(byte);
    format += PLAIN.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return format;
}
