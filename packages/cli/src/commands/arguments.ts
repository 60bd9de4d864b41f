import { InvalidArgumentError } from 'commander';

/** Reads a whole number between two bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Use a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads an amount that is more than nothing. */
export function amount(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > LARGEST_AMOUNT) {
    throw new InvalidArgumentError(`Use a number above 0, at most ${LARGEST_AMOUNT}.`);
  }
  return value;
}

const LARGEST_AMOUNT = 1_000_000_000;
const LARGEST_ID = 2 ** 31;

/** Reads `12` or `#12`. */
export function featureNumber(text: string): number {
  const found = /^#?(\d+)$/.exec(text)?.[1];
  const value = Number(found);
  if (found === undefined || value < 1 || value > LARGEST_ID) {
    throw new InvalidArgumentError('Name the feature by its number, such as 12.');
  }
  return value;
}

const DRIVERS = ['claude', 'acp', 'playbook'];

/** Reads the name of a driver; what stands behind the colon is judged where it is used. */
export function driverName(text: string): string {
  const [kind = ''] = text.split(':');
  if (!DRIVERS.includes(kind)) {
    throw new InvalidArgumentError(
      'There is no such driver. Use claude, acp:COMMAND or playbook:FILE.',
    );
  }
  return text;
}

/** Reads the name of a project. */
export function projectName(text: string): string {
  if (!/^[a-zA-Z0-9_-]{1,50}$/.test(text)) {
    throw new InvalidArgumentError(
      'The name of a project has 1 to 50 letters, digits, "-" or "_".',
    );
  }
  return text;
}

/** Reads a word that must say something. */
export function someText(text: string): string {
  if (text.trim() === '') {
    throw new InvalidArgumentError('It must not be empty.');
  }
  return text;
}
