import { parseDocument } from 'yaml';
import { PROJECT_CONFIG_FILE, projectConfigSchema, type ProjectConfig } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';

/** Reads a `ropewalk.yaml`; refuses with the line and what to do. */
export function parseProjectConfig(text: string): Result<ProjectConfig> {
  const document = parseDocument(text, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line ?? 1;
    return refuse(
      'invalid_input',
      `${PROJECT_CONFIG_FILE}, line ${line}: this is not valid YAML (${broken.code}). Mend the line and try again.`,
      { line },
    );
  }
  const parsed = projectConfigSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) {
    return accept(parsed.data);
  }
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const line = lineOf(text, document, path);
  const where = path.length === 0 ? '' : ` at "${path.join('.')}"`;
  return refuse(
    'invalid_input',
    `${PROJECT_CONFIG_FILE}, line ${line}${where}: ${issue?.message ?? 'not understood'}. Mend it and try again.`,
    { line },
  );
}

function lineOf(text: string, document: ReturnType<typeof parseDocument>, path: string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const [start] = node.range;
      return typeof start === 'number' ? text.slice(0, start).split('\n').length : 1;
    }
  }
  return 1;
}
