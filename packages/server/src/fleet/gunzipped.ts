import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A body as it was before it was compressed: git does that with what it wants to have. */
export function gunzipped(body: Readable, encoding: string | null): Readable {
  if (encoding !== 'gzip') return body;
  // Whoever reads it meets the failure.
  return pipeline(body, createGunzip(), () => undefined);
}
