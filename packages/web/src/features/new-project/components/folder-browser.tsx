import { toSentence } from '#shared/api/api-error.ts';
import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Input } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Switch } from '#ui/switch.tsx';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, Folder, FolderPlus, House } from 'lucide-react';
import { useRef, useState } from 'react';
import { createFolder, foldersQuery } from '../api/folders.ts';
import { crumbsOf } from '../crumbs.logic.ts';

/** The folders of this machine: step into one, go up, make one, choose one. */
export function FolderBrowser({
  home,
  name,
  onChoose,
  onClose,
  chooseText = 'Use this folder',
}: {
  readonly home: string;
  /** Of the project: a folder of that name can be proposed below what is shown. */
  readonly name: string;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
  readonly chooseText?: string;
}) {
  const [path, setPath] = useState(home);
  const [isHiddenShown, setHiddenShown] = useState(false);
  const { data, error } = useQuery(foldersQuery(path));
  const entries = data?.entries.filter((entry) => isHiddenShown || !entry.is_hidden) ?? [];
  const present = data?.current_path ?? path;
  return (
    <div className="flex max-w-2xl flex-col rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-1 border-b border-line p-2">
        <IconButton label="My home" size="small" onClick={() => setPath(home)}>
          <House />
        </IconButton>
        <IconButton
          label="One folder up"
          size="small"
          disabled={(data?.parent_path ?? null) === null}
          onClick={() => setPath(data?.parent_path ?? path)}
        >
          <ArrowUp />
        </IconButton>
        <Crumbs path={present} onOpen={setPath} />
      </div>
      {error !== null && (
        <Notice tone="fail" className="m-2">
          {toSentence(error)}
        </Notice>
      )}
      {data === undefined && error === null && <Skeleton className="m-2 h-40" />}
      {data !== undefined && <FolderRows entries={entries} onOpen={setPath} />}
      <NewFolder parent={present} onMade={setPath} />
      <div className="flex flex-wrap items-center gap-2 border-t border-line p-2">
        <Switch label="Hidden folders" checked={isHiddenShown} onCheckedChange={setHiddenShown} />
        <span className="ml-auto" />
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
        {name !== '' && (
          <Button onClick={() => onChoose(`${present === '/' ? '' : present}/${name}`)}>
            New “{name}” in here
          </Button>
        )}
        <Button look="solid" onClick={() => onChoose(present)}>
          {chooseText}
        </Button>
      </div>
    </div>
  );
}

function Crumbs({
  path,
  onOpen,
}: {
  readonly path: string;
  readonly onOpen: (path: string) => void;
}) {
  return (
    <nav aria-label="Where you are" className="min-w-0 overflow-x-auto">
      <ol className="flex items-center font-mono text-xs whitespace-nowrap">
        {crumbsOf(path).map((crumb) => (
          <li key={crumb.path} className="flex items-center">
            <button
              type="button"
              className="rounded px-1 py-0.5 hover:bg-hover"
              onClick={() => onOpen(crumb.path)}
              {...(crumb.path === path ? { 'aria-current': 'location' as const } : {})}
            >
              {crumb.name}
            </button>
            {crumb.path !== path && crumb.path !== '/' && (
              <span aria-hidden className="text-ink-faint">
                /
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface Entry {
  readonly name: string;
  readonly path: string;
}

/** Arrows move, Enter opens; every row is a button for all else. */
function FolderRows({
  entries,
  onOpen,
}: {
  readonly entries: readonly Entry[];
  readonly onOpen: (path: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const move = (by: number): void => {
    const rows = [...(list.current?.querySelectorAll('button') ?? [])];
    const present = rows.findIndex((row) => row === document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, present + by))]?.focus();
  };
  if (entries.length === 0) {
    return <p className="p-4 text-sm text-ink-faint">There are no folders in here.</p>;
  }
  return (
    <ul ref={list} aria-label="Folders" className="max-h-64 overflow-y-auto p-1">
      {entries.map((entry) => (
        <li key={entry.path}>
          <button
            type="button"
            onClick={() => onOpen(entry.path)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                event.preventDefault();
                move(event.key === 'ArrowDown' ? 1 : -1);
              }
            }}
            className="flex w-full items-center gap-2 rounded px-2 py-1 text-left text-sm hover:bg-hover"
          >
            <Folder className="size-4 shrink-0 text-ink-faint" aria-hidden />
            <span className="truncate">{entry.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function NewFolder({
  parent,
  onMade,
}: {
  readonly parent: string;
  readonly onMade: (path: string) => void;
}) {
  const [name, setName] = useState('');
  const make = useCommand((folder: string) => createFolder(parent, folder));
  const submit = (): void => {
    if (name.trim() !== '') {
      make.mutate(name.trim(), {
        onSuccess: ({ path }) => {
          setName('');
          onMade(path);
        },
      });
    }
  };
  return (
    <div className="flex items-center gap-2 border-t border-line p-2">
      <Input
        aria-label="Name of a new folder in here"
        placeholder="New folder in here"
        value={name}
        className="max-w-60"
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            submit();
          }
        }}
      />
      <Button busy={make.isPending} disabled={name.trim() === ''} onClick={submit}>
        <FolderPlus aria-hidden /> Make
      </Button>
    </div>
  );
}
