/**
 * A text without its comments; line breaks stay. Strings are told apart from comments line by line,
 * which is good enough for counting: no grammar of thirteen languages is needed, and none is right for all.
 */
export function withoutComments(text: string, style: 'slashes' | 'hash'): string {
  let kept = '';
  let inBlock = false;
  for (const line of text.split('\n')) {
    const scanned = scanLine(line, style, inBlock);
    kept += `${scanned.kept}\n`;
    inBlock = scanned.inBlock;
  }
  return kept;
}

interface Scanned {
  readonly kept: string;
  readonly inBlock: boolean;
}

function scanLine(line: string, style: 'slashes' | 'hash', startsInBlock: boolean): Scanned {
  let kept = '';
  let quote = '';
  let inBlock = startsInBlock;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const pair = line.slice(at, at + 2);
    if (inBlock) {
      if (pair !== '*/') continue;
      inBlock = false;
      at++;
    } else if (quote !== '') {
      kept += char === '\\' ? pair : char;
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (style === 'slashes' && pair === '//') {
      break;
    } else if (style === 'slashes' && pair === '/*') {
      inBlock = true;
      at++;
    } else if (style === 'hash' && char === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) {
      break;
    } else {
      if (char === '"' || char === "'" || char === '`') quote = char;
      kept += char;
    }
  }
  return { kept, inBlock };
}
