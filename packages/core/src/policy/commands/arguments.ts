import type { Field } from '../shell/state.ts';

/** Which options of a program take a value, in its next word or after `=`. */
export interface OptionSpec {
  /** Letters of short options that take a value. */
  readonly short?: string;
  /** Long options (without dashes) that take a value in the next word. */
  readonly long?: readonly string[];
}

export interface ReadOption {
  /** `-x` or `--name`, without the value. */
  readonly name: string;
  readonly value: string | null;
}

export interface ReadArguments {
  readonly options: readonly ReadOption[];
  readonly operands: readonly Field[];
}

/** Splits arguments into options and operands, as GNU programs do: options may stand anywhere before `--`. */
export function readArguments(args: readonly Field[], spec: OptionSpec): ReadArguments {
  const options: ReadOption[] = [];
  const operands: Field[] = [];
  for (let index = 0; index < args.length;) {
    const field = args[index];
    if (field === undefined) break;
    if (field.text === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    const found = optionAt(args, index, spec);
    if (found === null) {
      operands.push(field);
      index += 1;
    } else {
      options.push(...found.options);
      index = found.next;
    }
  }
  return { options, operands };
}

/** Index of the first word that is neither an option nor the value of one; the number of words when there is none. */
export function firstOperand(args: readonly Field[], spec: OptionSpec): number {
  let index = 0;
  while (index < args.length) {
    if (args[index]?.text === '--') return index + 1;
    const found = optionAt(args, index, spec);
    if (found === null) return index;
    index = found.next;
  }
  return index;
}

/** The options that one word holds, and where the next word is; `null` for what is no option. */
function optionAt(
  args: readonly Field[],
  index: number,
  spec: OptionSpec,
): { readonly options: readonly ReadOption[]; readonly next: number } | null {
  const text = args[index]?.text ?? '';
  if (text.startsWith('--') && text.length > 2) {
    const equals = text.indexOf('=');
    if (equals > 0) {
      return {
        options: [{ name: text.slice(0, equals), value: text.slice(equals + 1) }],
        next: index + 1,
      };
    }
    const takes = (spec.long ?? []).some((one) => isLong(text, one));
    const value = takes ? (args[index + 1]?.text ?? null) : null;
    return { options: [{ name: text, value }], next: index + (takes ? 2 : 1) };
  }
  if (!text.startsWith('-') || text === '-') return null;
  return shortOptions(args, index, spec.short ?? '');
}

function shortOptions(
  args: readonly Field[],
  index: number,
  withValue: string,
): { readonly options: readonly ReadOption[]; readonly next: number } {
  const letters = (args[index]?.text ?? '').slice(1);
  const options: ReadOption[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    if (!withValue.includes(letter)) {
      options.push({ name: `-${letter}`, value: null });
      continue;
    }
    const rest = letters.slice(at + 1);
    options.push({
      name: `-${letter}`,
      value: rest === '' ? (args[index + 1]?.text ?? null) : rest,
    });
    return { options, next: index + (rest === '' ? 2 : 1) };
  }
  return { options, next: index + 1 };
}

/** Whether a word is this long option, perhaps shortened as GNU programs allow it, perhaps with `=value`. */
export function isLong(text: string, full: string): boolean {
  if (!text.startsWith('--')) return false;
  const name = text.slice(2).split('=', 1)[0] ?? '';
  return name.length >= 2 && full.startsWith(name);
}

/** The value of an option that may be written in several ways. */
export function optionValue(read: ReadArguments, ...names: readonly string[]): string | null {
  return read.options.find(({ name }) => isOneOf(name, names))?.value ?? null;
}

export function hasOption(read: ReadArguments, ...names: readonly string[]): boolean {
  return read.options.some(({ name }) => isOneOf(name, names));
}

function isOneOf(name: string, names: readonly string[]): boolean {
  return names.some((one) => one === name || (one.startsWith('--') && isLong(name, one.slice(2))));
}

/** Whether it cannot be seen which words there are up to here, as an unknown one may be several. */
export function hasSeveral(fields: readonly Field[]): boolean {
  return fields.some(({ several }) => several);
}
