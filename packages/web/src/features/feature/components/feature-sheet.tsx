import { ApiError, toSentence } from '#shared/api/api-error.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { Empty } from '#ui/empty.tsx';
import { SideSheet } from '#ui/side-sheet.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TabBody, Tabs } from '#ui/tabs.tsx';
import { useQuery } from '@tanstack/react-query';
import { CircleX } from 'lucide-react';
import { useState } from 'react';
import { featureQuery, historyQuery } from '../api/feature-queries.ts';
import { Attempts } from './attempts.tsx';
import { Details } from './details.tsx';
import { FeatureActions } from './feature-actions.tsx';
import { Landings } from './landings.tsx';
import { Verdicts } from './verdicts.tsx';

type Tab = 'details' | 'attempts' | 'landings' | 'verdicts';

/** Everything about one feature, beside the screen. */
export function FeatureSheet({
  featureId,
  onClose,
}: {
  readonly featureId: number;
  readonly onClose: () => void;
}) {
  const { project } = useLive();
  const { data: feature, error } = useQuery(featureQuery(project, featureId));
  return (
    <SideSheet
      open
      onClose={onClose}
      title={
        <span className="flex items-center gap-2">
          <span className="text-ink-faint tabular-nums">#{featureId}</span>
          <span className="truncate">{feature?.name}</span>
          {feature !== undefined && <StatusBadge status={feature.status} />}
        </span>
      }
    >
      {error !== null && (
        <Empty
          icon={CircleX}
          title={isGone(error) ? 'This feature is not there any more' : 'It could not be read'}
        >
          {toSentence(error)}
        </Empty>
      )}
      {error === null && feature === undefined && <Skeleton className="m-4 h-40" />}
      {error === null && feature !== undefined && (
        <>
          <FeatureActions key={feature.id} feature={feature} onGone={onClose} />
          <Body key={`body:${feature.id}`} featureId={featureId} />
        </>
      )}
    </SideSheet>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function Body({ featureId }: { readonly featureId: number }) {
  const { project } = useLive();
  const [tab, setTab] = useState<Tab>('details');
  const { data: feature } = useQuery(featureQuery(project, featureId));
  const { data: history } = useQuery(historyQuery(project, featureId));
  const counted = (label: string, count: number | undefined) =>
    count === undefined || count === 0 ? label : `${label} ${count}`;
  if (feature === undefined) {
    return null;
  }
  return (
    <Tabs
      value={tab}
      onValueChange={setTab}
      label={`About #${featureId}`}
      tabs={[
        { value: 'details', label: 'Details' },
        { value: 'attempts', label: counted('Attempts', history?.runs.length) },
        { value: 'landings', label: counted('Landings', history?.landings.length) },
        { value: 'verdicts', label: counted('Checks', history?.verdicts.length) },
      ]}
    >
      <TabBody value="details">
        <Details feature={feature} />
      </TabBody>
      <TabBody value="attempts">
        <Attempts runs={history?.runs ?? []} featureId={featureId} />
      </TabBody>
      <TabBody value="landings">
        <Landings landings={history?.landings ?? []} />
      </TabBody>
      <TabBody value="verdicts">
        <Verdicts verdicts={history?.verdicts ?? []} />
      </TabBody>
    </Tabs>
  );
}
