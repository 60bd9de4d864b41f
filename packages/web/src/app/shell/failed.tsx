import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { CircleX } from 'lucide-react';

/** Stands where a screen broke; the rest of the page goes on. */
export function Failed({ error }: { readonly error: unknown }) {
  const router = useRouter();
  const queries = useQueryClient();
  const again = async (): Promise<void> => {
    await queries.resetQueries();
    await router.invalidate();
  };
  return (
    <Empty
      icon={CircleX}
      title="This screen could not be shown"
      action={<Button onClick={() => void again()}>Try again</Button>}
    >
      {toSentence(error)}
    </Empty>
  );
}
