import { useCrew } from '#shared/api/use-crew.ts';
import { HelpButton } from '#shared/help/help-button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { Moon } from 'lucide-react';
import { reasonCountsQuery, reasonExampleQuery } from '../api/crew-queries.ts';
import { whyNobodyWorks } from '../idle.logic.ts';

/** Stands where the agents would: why there are none, and what helps. */
export function NobodyWorks({ project }: { readonly project: string }) {
  const { data: crew } = useCrew(project);
  const { data: counts } = useQuery(reasonCountsQuery(project));
  const top = counts?.counts[0];
  const { data: example } = useQuery({
    ...reasonExampleQuery(project, top?.code ?? 'ready'),
    enabled: top !== undefined && crew?.status === 'running',
  });
  if (crew === undefined) {
    return <Skeleton className="h-40" />;
  }
  const reason = example?.reasons[0];
  const { title, sentence, trouble } = whyNobodyWorks(
    crew,
    top === undefined || reason === undefined
      ? null
      : { ...reason, featureId: reason.feature_id, count: top.count },
  );
  return (
    <Empty icon={Moon} title={title} action={trouble !== null && <HelpButton trouble={trouble} />}>
      {sentence}
    </Empty>
  );
}
