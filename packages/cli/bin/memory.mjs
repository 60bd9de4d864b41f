import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by no more than a fifth between two collections, since most of what it holds stays, and
 * keeps what V8 sets aside for short-lived objects at its first size (2 MB instead of up to 48). A control plane
 * waits most of the time, and every program that it starts is forked from it: what its memory holds has to
 * be copied then. To be called before anything large is imported, because what has grown stays.
 */
export function boundHeap() {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--semi-space-growth-factor=1');
}
