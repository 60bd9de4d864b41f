import { toSentence } from '#shared/api/api-error.ts';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Button } from '#ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { folderCheckQuery, foldersQuery, homeQuery } from '../api/folders.ts';
import { expandHome, folderOf } from '../draft.logic.ts';
import { setDraft, useDraft } from '../draft-store.ts';
import { FolderBrowser } from './folder-browser.tsx';
import { MadeAlready } from './name-step.tsx';
import { StepFrame } from './step-frame.tsx';

/** Where the project lies. */
export function FolderStep({
  onBack,
  onNext,
}: {
  readonly onBack: () => void;
  readonly onNext: () => void;
}) {
  const draft = useDraft();
  const { data: home } = useQuery(homeQuery);
  const [isBrowsing, setBrowsing] = useState(false);
  const shown = folderOf(draft, home?.path ?? '~');
  const folder = expandHome(shown, home?.path ?? '');
  const asked = useDeferredValue(folder);
  const check = useQuery({ ...folderCheckQuery(asked), enabled: home !== undefined });
  const isMade = draft.done.project !== null;
  const problem = isMade ? null : folderProblem(check);
  return (
    <StepFrame
      title="Where does it lie?"
      hint="A folder of this machine. Agents work in copies of their own; into this folder comes only what has passed."
      onBack={onBack}
      onNext={onNext}
      canGoOn={isMade || (problem === null && check.data !== undefined && asked === folder)}
    >
      {isMade && <MadeAlready />}
      <Field label="Folder" error={problem} className="max-w-2xl">
        {(ids) => (
          <div className="flex gap-2">
            <Input
              {...ids}
              value={shown}
              disabled={isMade}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              onChange={(event) => setDraft({ folder: event.target.value })}
            />
            <Button
              disabled={isMade}
              onClick={() => setBrowsing(!isBrowsing)}
              aria-expanded={isBrowsing}
            >
              <FolderOpen aria-hidden /> Browse
            </Button>
          </div>
        )}
      </Field>
      {isBrowsing && home !== undefined && !isMade && (
        <FolderBrowser
          home={home.path}
          name={draft.name}
          onChoose={(path) => {
            setDraft({ folder: path });
            setBrowsing(false);
          }}
          onClose={() => setBrowsing(false)}
        />
      )}
      {problem === null && !isMade && check.data !== undefined && (
        <WhatWillHappen folder={asked} exists={check.data.exists} />
      )}
    </StepFrame>
  );
}

function folderProblem(check: {
  readonly error: unknown;
  readonly data: { readonly valid: boolean; readonly message: string } | undefined;
}): string | null {
  if (check.error !== null) {
    return toSentence(check.error);
  }
  if (check.data === undefined || check.data.valid) {
    return null;
  }
  return check.data.message === '' ? 'This folder cannot be used.' : check.data.message;
}

/** What becomes of the folder when the project is made. */
function WhatWillHappen({ folder, exists }: { readonly folder: string; readonly exists: boolean }) {
  const { data } = useQuery({ ...foldersQuery(folder), enabled: exists });
  if (!exists) {
    return (
      <Notice tone="wait">
        This folder is not there yet. It is made, with an empty git repository in it.
      </Notice>
    );
  }
  const isRepository = data?.entries.some(({ name }) => name === '.git') ?? false;
  if (data === undefined) {
    return null;
  }
  return isRepository ? (
    <Notice tone="work">
      This is a git repository. Ropewalk builds on what is committed there and lands on the branch
      that is checked out. Nothing of it is moved or rewritten; what is not committed is left alone.
    </Notice>
  ) : (
    <Notice tone="work">
      This folder exists and is no git repository. It becomes one; the files that are there stay
      where they are.
    </Notice>
  );
}
