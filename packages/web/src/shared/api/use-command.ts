import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { toast } from 'sonner';
import { toSentence } from './api-error.ts';

/** Answers of controls say no with 200: `success: false` and a sentence. */
interface Refusable {
  readonly success: boolean;
  readonly message: string;
}

/**
 * Something that a person asks for. What is refused, or fails, is said in a toast; `done` words what came of it.
 * The new state comes by the socket.
 */
export function useCommand<Input, Output>(
  command: (input: Input) => Promise<Output>,
  done?: (output: Output, input: Input) => string | null,
): UseMutationResult<Output, unknown, Input> {
  return useMutation({
    mutationFn: command,
    onError: (failure) => toast.error(toSentence(failure)),
    onSuccess: (output, input) => {
      if (isRefused(output)) {
        toast.warning(output.message);
        return;
      }
      const sentence = done?.(output, input) ?? null;
      if (sentence !== null) {
        toast.success(sentence);
      }
    },
  });
}

function isRefused(output: unknown): output is Refusable {
  return (
    typeof output === 'object' && output !== null && 'success' in output && output.success === false
  );
}
