import { setFlagsFromString } from 'node:v8';

/**
 * Keeps what V8 sets aside for short-lived objects at its first size (2 MB instead of up to 48). A control plane
 * waits most of the time, and every program that it starts is forked from it: what its memory holds has to
 * be copied then. To be called before anything large is imported, because what has grown stays.
 */
export function boundYoungGeneration() {
  setFlagsFromString('--semi-space-growth-factor=1');
}
