import type { ChatToolCall } from '@ropewalk/contracts';

/** An answer while it is being made. */
export interface Answer {
  /** Adds text; what is to be shown of it. */
  addText(text: string): string;
  addCall(call: ChatToolCall): void;
  readonly text: string;
  readonly toolCalls: ChatToolCall[];
}

/** An answer that has not begun. */
export function createAnswer(): Answer {
  let text = '';
  let isAfterCall = false;
  const toolCalls: ChatToolCall[] = [];
  return {
    addText(more) {
      // What is said after a look at something is a paragraph of its own.
      const gap = isAfterCall && text !== '' && !text.endsWith('\n') ? '\n\n' : '';
      isAfterCall = false;
      text += gap + more;
      return gap + more;
    },
    addCall(call) {
      isAfterCall = true;
      toolCalls.push(call);
    },
    get text() {
      return text;
    },
    toolCalls,
  };
}
