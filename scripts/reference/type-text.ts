/** A cell names no more alternatives than this. */
const MAX_OPTIONS = 20;

/** A JSON schema in a few words, as a table cell shows it. */
export function typeText(schema: unknown): string {
  if (!isRecord(schema)) {
    return 'anything';
  }
  const { $ref: reference, anyOf, oneOf, const: constant, enum: words, type } = schema;
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? reference;
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (Array.isArray(words)) {
    return words.map((word) => `\`${String(word)}\``).join(' · ');
  }
  if (constant !== undefined) {
    return `\`${String(constant)}\``;
  }
  const options = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : null;
  if (options !== null) {
    const texts = [...new Set(options.map(typeText))];
    return texts.length > MAX_OPTIONS
      ? `object of one of ${options.length} kinds`
      : texts.join(' or ');
  }
  if (Array.isArray(type)) {
    return type.map((each) => typeText({ ...schema, type: each })).join(' or ');
  }
  return plainText(schema, String(type ?? 'anything'));
}

function plainText(schema: Record<string, unknown>, type: string): string {
  if (type === 'array') {
    return `list of ${typeText(schema['items'])}`;
  }
  if (type === 'object') {
    const { properties, additionalProperties } = schema;
    if (isRecord(properties) && Object.keys(properties).length > 0) {
      return `{ ${Object.keys(properties).join(', ')} }`;
    }
    return isRecord(additionalProperties) ? `map of ${typeText(additionalProperties)}` : 'object';
  }
  const bounds = [
    boundText('≥', schema['minimum'] ?? schema['minLength']),
    boundText('≤', schema['maximum'] ?? schema['maxLength']),
  ].filter((bound) => bound !== null);
  const unit = type === 'string' && bounds.length > 0 ? ' characters' : '';
  return bounds.length === 0 ? type : `${type} (${bounds.join(', ')}${unit})`;
}

/** The limits of the number format are no bounds that anybody chose. */
function boundText(sign: string, bound: unknown): string | null {
  return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
    ? `${sign} ${bound}`
    : null;
}

/** Rows of a table with the fields of an object: name, type, meaning. */
export function fieldRows(
  schema: unknown,
  meanings: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  if (!isRecord(schema) || !isRecord(schema['properties'])) {
    return [];
  }
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(schema['properties']).map(([name, field]) => {
    const { description, default: preset } = isRecord(field) ? field : {};
    const notes = [
      typeof description === 'string' ? description : (meanings.get(name) ?? '').replace(/\.$/, ''),
      preset === undefined ? '' : `default: \`${JSON.stringify(preset)}\``,
      required.includes(name) ? '' : 'may be left out',
    ].filter((note) => note !== '');
    return `| \`${name}\` | ${cell(typeText(field))} | ${cell(notes.join('; '))} |`;
  });
}

/** Text that does not end its cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
