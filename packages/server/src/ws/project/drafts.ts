import type { ProjectMessage } from '@ropewalk/contracts';

type WithoutSeq<M> = M extends { readonly seq: number } ? Omit<M, 'seq'> : never;

/** A message that has no place yet. */
export type Draft = WithoutSeq<ProjectMessage>;
export type DraftOf<T extends Draft['type']> = Extract<Draft, { type: T }>;
