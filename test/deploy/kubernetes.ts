import { z } from 'zod';

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
export type Manifest = z.infer<typeof manifestSchema>;

interface Model {
  readonly prototype: { validate(this: object): void };
}
const isModel = (value: unknown): value is Model => typeof value === 'function';

/**
 * Holds one manifest against the schema of its kind. Throws what does not fit. The schemas let unknown fields pass, as
 * the API does; so whoever asks for one is told of every field that no schema has ever looked at.
 */
export async function checkManifest(value: unknown): Promise<Manifest> {
  const manifest = manifestSchema.parse(value);
  const { apiVersion, kind } = manifest;
  // One file of many hundreds, loaded by Node itself.
  const name = `kubernetes-models/${apiVersion}/${kind}`;
  const models: Record<string, unknown> = await import(/* @vite-ignore */ name);
  const Kind = models[kind];
  if (!isModel(Kind)) throw new Error(`Kubernetes has no ${kind} in ${apiVersion}.`);
  const { known, seen } = watch(manifest);
  // On what we watch, and not on the copy that a model of it would be.
  Kind.prototype.validate.call(known);
  const unknown = pathsOf(manifest).filter((path) => !seen.has(path));
  if (unknown.length > 0) throw new Error(`${kind} has no ${unknown.join(', ')}`);
  return manifest;
}

/** What is read of it, by path. */
function watch(value: object): { readonly known: object; readonly seen: ReadonlySet<string> } {
  const seen = new Set<string>();
  const wrap = (inner: object, path: string): object =>
    new Proxy(inner, {
      get(target, key, receiver) {
        const next = `${path}/${String(key)}`;
        seen.add(next);
        const found: unknown = Reflect.get(target, key, receiver);
        return typeof found === 'object' && found !== null ? wrap(found, next) : found;
      },
    });
  return { known: wrap(value, ''), seen };
}

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${path}/${key}`,
    ...pathsOf(inner, `${path}/${key}`),
  ]);
}
