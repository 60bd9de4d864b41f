import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { RadioCards } from '#ui/radio-cards.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { homeQuery } from '../api/folders.ts';
import { importArchive, importReference } from '../api/import-project.ts';
import { expandHome, nameProblem, proposedFolder } from '../draft.logic.ts';
import { FolderBrowser } from './folder-browser.tsx';
import { ArchiveFile } from './archive-file.tsx';
import { ImportReport } from './import-report.tsx';

/** A project that there is already: an archive of ours, or a folder of another tool. */
export function ImportPart() {
  const [kind, setKind] = useState<'archive' | 'reference'>('archive');
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-3 sm:p-5">
      <RadioCards
        label="What is brought along"
        value={kind}
        onValueChange={setKind}
        options={[
          {
            value: 'archive',
            label: 'An archive of Ropewalk',
            hint: 'A file *.ropewalk.tar.gz, as “Export” in the settings of a project makes it.',
          },
          {
            value: 'reference',
            label: 'A folder of AutoCoder or AutoForge',
            hint: 'Backlog, spec, schedules and conversations are read; nothing in the folder changes.',
          },
        ]}
      />
      {kind === 'archive' ? <FromArchive /> : <FromReference />}
    </div>
  );
}

function FromArchive() {
  const { data: home } = useQuery(homeQuery);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [folder, setFolder] = useState<string | null>(null);
  const bring = useMutation({ mutationFn: importArchive });
  const shownName = name;
  const shownFolder =
    folder ?? proposedFolder(home?.path ?? '~', name === '' ? archiveName(file) : name);
  const nameIsWrong = name === '' ? null : nameProblem(name, []);
  if (bring.data !== undefined) {
    return <ImportReport report={bring.data} />;
  }
  return (
    <>
      <ArchiveFile file={file} onFile={setFile} />
      <Field
        label="Name"
        hint="Empty: the name that it had."
        error={nameIsWrong}
        className="max-w-md"
      >
        {(ids) => (
          <Input {...ids} value={shownName} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Folder" hint="It is made; nothing may be there." className="max-w-2xl">
        {(ids) => (
          <Input
            {...ids}
            value={shownFolder}
            className="font-mono"
            spellCheck={false}
            onChange={(event) => setFolder(event.target.value)}
          />
        )}
      </Field>
      {bring.error !== null && (
        <Notice tone="fail">
          <span role="alert">{toSentence(bring.error)}</span>
        </Notice>
      )}
      <Button
        look="solid"
        className="self-start"
        busy={bring.isPending}
        disabled={file === null || nameIsWrong !== null}
        onClick={() => {
          if (file !== null) {
            bring.mutate({ file, name, folder: expandHome(shownFolder, home?.path ?? '') });
          }
        }}
      >
        Put it back
      </Button>
    </>
  );
}

/** What an archive is called, without its endings and what cannot stand in a name. */
function archiveName(file: File | null): string {
  return (file?.name ?? '')
    .replace(/\.(ropewalk\.)?(tar\.gz|tgz|ropewalk)$/, '')
    .replaceAll(/[^a-zA-Z0-9_-]/g, '-');
}

function FromReference() {
  const { data: home } = useQuery(homeQuery);
  const [folder, setFolder] = useState('');
  const [isBrowsing, setBrowsing] = useState(false);
  const bring = useMutation({ mutationFn: importReference });
  if (bring.data !== undefined) {
    return <ImportReport report={bring.data} />;
  }
  return (
    <>
      <Field
        label="Folder of the project"
        hint="The one in which features.db lies, or .autoforge."
        className="max-w-2xl"
      >
        {(ids) => (
          <div className="flex gap-2">
            <Input
              {...ids}
              value={folder}
              className="font-mono"
              spellCheck={false}
              onChange={(event) => setFolder(event.target.value)}
            />
            <Button aria-expanded={isBrowsing} onClick={() => setBrowsing(!isBrowsing)}>
              Browse
            </Button>
          </div>
        )}
      </Field>
      {isBrowsing && home !== undefined && (
        <FolderBrowser
          home={home.path}
          name=""
          onClose={() => setBrowsing(false)}
          onChoose={(path) => {
            setFolder(path);
            setBrowsing(false);
          }}
        />
      )}
      {bring.error !== null && (
        <Notice tone="fail">
          <span role="alert">{toSentence(bring.error)}</span>
        </Notice>
      )}
      <Button
        look="solid"
        className="self-start"
        busy={bring.isPending}
        disabled={folder.trim() === ''}
        onClick={() => bring.mutate(expandHome(folder, home?.path ?? ''))}
      >
        Take it over
      </Button>
    </>
  );
}
