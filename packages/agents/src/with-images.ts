import type { AgentEvent } from '@ropewalk/contracts';

type Images = NonNullable<Extract<AgentEvent, { type: 'tool_result' }>['images']>;

/** The field of an answer for its pictures, which only those have that show some. */
export function withImages(images: Readonly<Images>): { readonly images?: Images } {
  return images.length === 0 ? {} : { images: [...images] };
}
