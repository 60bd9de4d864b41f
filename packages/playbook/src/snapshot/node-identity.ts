import { statSync } from 'node:fs';

/** The build of Node that runs this: a snapshot that was taken in one is of no use to any other. */
export function nodeIdentity(): string {
  const { version, arch, platform, versions, execPath } = process;
  // Two builds of the same release differ in the places of what a snapshot refers to.
  return [version, arch, platform, versions.v8, statSync(execPath).size].join(' ');
}
