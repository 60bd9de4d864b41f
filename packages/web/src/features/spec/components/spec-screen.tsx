import { UnsavedGuard } from '#shared/forms/unsaved.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { TabBody, Tabs } from '#ui/tabs.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { promptsQuery, type PromptName } from '../api/spec.ts';
import { PromptEditor } from './prompt-editor.tsx';
import { Versions } from './versions.tsx';

type Tab = PromptName | 'versions';

const TABS: readonly { readonly value: Tab; readonly label: string }[] = [
  { value: 'app_spec', label: 'Spec' },
  { value: 'versions', label: 'Versions' },
  { value: 'initializer_prompt', label: 'Prompt: backlog' },
  { value: 'coding_prompt', label: 'Prompt: building' },
  { value: 'testing_prompt', label: 'Prompt: testing' },
];

const HINTS: Readonly<Record<PromptName, string>> = {
  app_spec:
    'What is to be built. A change counts from the next run on; features that are there already stay as they are.',
  initializer_prompt:
    'What the agent is told that turns the spec into features. Empty gives ours its place back.',
  coding_prompt: 'What agents are told that build a feature. Empty gives ours its place back.',
  testing_prompt:
    'What agents are told that look whether features still pass. Empty gives ours its place back.',
};

/** The spec of a project with its versions, and what its agents are told. */
export function SpecScreen() {
  const { project } = useParams({ from: '/p/$project' });
  const { data: prompts } = useQuery(promptsQuery(project));
  const [tab, setTab] = useState<Tab>('app_spec');
  return (
    <UnsavedGuard>
      <div className="mx-auto flex max-w-5xl flex-col gap-3 p-3 sm:p-5">
        <header className="flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold">Spec</h1>
          <Link
            to="/p/$project/settings"
            params={{ project }}
            className="flex items-center gap-1 text-sm text-ink-soft hover:text-ink"
          >
            <ArrowLeft className="size-4" aria-hidden /> Settings of the project
          </Link>
        </header>
        <div className="rounded-lg border border-line bg-surface">
          <Tabs label="Texts" value={tab} onValueChange={setTab} tabs={TABS}>
            <TabBody value={tab}>
              {prompts === undefined && <Skeleton className="m-3 h-64" />}
              {prompts !== undefined && tab !== 'versions' && (
                <PromptEditor
                  key={tab}
                  project={project}
                  name={tab}
                  hint={HINTS[tab]}
                  text={prompts[tab]}
                />
              )}
              {tab === 'versions' && <Versions project={project} />}
            </TabBody>
          </Tabs>
        </div>
      </div>
    </UnsavedGuard>
  );
}
