import type { WordPart } from 'unbash';
import { SOME_WORD } from './state.ts';

const MAX_ALTERNATIVES = 64;
const MAX_LENGTH = 1_000;

/** The words that braces make of one word, each as its parts; `null` when they hold what cannot be expanded here. */
export function expandBraces(parts: readonly WordPart[]): readonly (readonly WordPart[])[] | null {
  let words: (readonly WordPart[])[] = [[]];
  for (const part of parts) {
    const choices = part.type === 'BraceExpansion' ? choicesOf(part.text) : [part];
    if (choices === null || words.length * choices.length > MAX_ALTERNATIVES) return null;
    words = words.flatMap((word) =>
      choices.map((choice) => [...word, typeof choice === 'string' ? plain(choice) : choice]),
    );
  }
  return words;
}

function plain(text: string): WordPart {
  return { type: 'Literal', text, value: text, pos: 0, end: 0 };
}

/** `{a,b{c,d}}` → a, bc, bd; a sequence is one word that is not known exactly. */
function choicesOf(text: string): readonly string[] | null {
  if (text.length > MAX_LENGTH || !/^\{[^\s"'\\$`]*\}$/u.test(text)) return null;
  if (/^\{-?\w+\.\.-?\w+(?:\.\.-?\d+)?\}$/u.test(text)) return [SOME_WORD];
  return commaSeparated(text.slice(1, -1)).flatMap(expandText);
}

function expandText(text: string): readonly string[] {
  const open = text.indexOf('{');
  const close = closing(text, open);
  if (open < 0 || close < 0) return [text];
  const inside = commaSeparated(text.slice(open + 1, close));
  const before = text.slice(0, open);
  const after = expandText(text.slice(close + 1)).slice(0, MAX_ALTERNATIVES);
  const middle =
    inside.length > 1
      ? inside.flatMap(expandText).slice(0, MAX_ALTERNATIVES + 1)
      : [text.slice(open, close + 1)];
  return middle
    .flatMap((one) => after.map((end) => before + one + end))
    .slice(0, MAX_ALTERNATIVES + 1);
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = Math.max(open, 0); index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

function commaSeparated(text: string): string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth === 0) items.push('');
    else items[items.length - 1] += character;
  }
  return items;
}
