import { RawNode, ValueNode, type QueryCompiler, type RootOperationNode } from 'kysely';

/**
 * Compiles each statement that is written as text with values in it only once: such a statement is told from all
 * others by its list of fragments, of which there is one for each place in a source, and only its values change.
 * Everything else goes to `compiler` each time, a list within a text included, since its length changes the text.
 */
export function rememberRawTexts(compiler: QueryCompiler): QueryCompiler {
  const texts = new WeakMap<readonly string[], string>();
  return {
    compileQuery(query, queryId) {
      const raw = toPlainRaw(query);
      const text = raw === null ? undefined : texts.get(raw.fragments);
      if (raw !== null && text !== undefined) {
        return { query, queryId, sql: text, parameters: raw.values };
      }
      const compiled = compiler.compileQuery(query, queryId);
      if (raw !== null) {
        texts.set(raw.fragments, compiled.sql);
      }
      return compiled;
    },
  };
}

interface PlainRaw {
  readonly fragments: readonly string[];
  readonly values: readonly unknown[];
}

/** Null unless the text of the statement depends on its fragments alone. */
function toPlainRaw(query: RootOperationNode): PlainRaw | null {
  if (!RawNode.is(query)) {
    return null;
  }
  const values: unknown[] = [];
  for (const parameter of query.parameters) {
    if (!ValueNode.is(parameter) || parameter.immediate === true) {
      return null;
    }
    values.push(parameter.value);
  }
  return { fragments: query.sqlFragments, values };
}
