import { useCommand } from '#shared/api/use-command.ts';
import { formatCount, plural } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Empty } from '#ui/empty.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { restoreVersion, versionQuery, versionsQuery, type SpecVersion } from '../api/spec.ts';

const ORIGINS: Readonly<Record<SpecVersion['origin'], string>> = {
  person: 'Written by you',
  chat: 'From a conversation',
};

/** Everything that the spec was, and drafts that it might have become. */
export function Versions({ project }: { readonly project: string }) {
  const { data: versions } = useQuery(versionsQuery(project));
  const [open, setOpen] = useState<SpecVersion | null>(null);
  if (versions === undefined) {
    return <Skeleton className="m-3 h-40" />;
  }
  if (versions.length === 0) {
    return (
      <Empty icon={FileText} title="There is no version yet">
        Each time the spec is saved, or agreed on in a conversation, it is kept here.
      </Empty>
    );
  }
  const present = versions.find(({ in_force }) => in_force)?.id;
  return (
    <>
      <ul className="divide-y divide-line">
        {versions.map((version) => (
          <li key={version.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
            <span className="w-16 font-medium tabular-nums">No. {version.id}</span>
            <span className="text-sm text-ink-soft">
              {ORIGINS[version.origin]}, <Ago at={version.created_at} />,{' '}
              {formatCount(version.characters)} characters
              {version.feature_count !== null && `, ${plural(version.feature_count, 'feature')}`}
            </span>
            {version.id === present && <Badge tone="pass">In force</Badge>}
            {!version.in_force && <Badge tone="wait">Draft</Badge>}
            <Button size="small" className="ml-auto" onClick={() => setOpen(version)}>
              Read
            </Button>
          </li>
        ))}
      </ul>
      {open !== null && (
        <VersionDialog
          project={project}
          version={open}
          isPresent={open.id === present}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

function VersionDialog({
  project,
  version,
  isPresent,
  onClose,
}: {
  readonly project: string;
  readonly version: SpecVersion;
  readonly isPresent: boolean;
  readonly onClose: () => void;
}) {
  const { data } = useQuery(versionQuery(project, version.id));
  const restore = useCommand(
    () => restoreVersion(project, version.id),
    () => `The project goes by version ${version.id} from the next run on.`,
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Version ${version.id} of the spec`}
      description={ORIGINS[version.origin]}
      className="max-w-3xl"
      footer={
        !isPresent && (
          <Button
            look="solid"
            busy={restore.isPending}
            onClick={() => restore.mutate(undefined, { onSuccess: onClose })}
          >
            Go by this version
          </Button>
        )
      }
    >
      {data === undefined ? (
        <Skeleton className="h-64" />
      ) : (
        <ScrollBox
          label="Text of the version"
          className="max-h-[60vh] overflow-y-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs whitespace-pre-wrap"
        >
          {data.text}
        </ScrollBox>
      )}
    </Dialog>
  );
}
