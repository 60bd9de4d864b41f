import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { MessagesSquare } from 'lucide-react';
import { useState, type ComponentType } from 'react';
import { setDone, useDraft } from '../draft-store.ts';
import { DriverReady } from './driver-ready.tsx';
import { Making } from './making.tsx';
import { useMaking } from './use-making.ts';

/** The conversation about a spec, put in by whoever puts the screen together. */
export type SpecChatSlot = ComponentType<{
  readonly project: string;
  /** The spec stands, and the person wants to go on. */
  readonly onContinue: () => void;
  /** The spec stands. */
  readonly onStands: () => void;
}>;

/** A conversation needs the project: it is made first, once. */
export function ChatPart({
  specChat: SpecChat,
  onStands,
}: {
  readonly specChat: SpecChatSlot;
  readonly onStands: () => void;
}) {
  const { done, name } = useDraft();
  const making = useMaking();
  // A conversation that came to its end is not begun anew by looking at it.
  const [isOpen, setOpen] = useState(!done.specByChat);
  if (done.project !== null && !isOpen) {
    return (
      <Notice tone="pass" action={<Button onClick={() => setOpen(true)}>Talk some more</Button>}>
        The spec stands, as you have agreed on it.
      </Notice>
    );
  }
  if (done.project !== null) {
    return (
      <SpecChat
        project={done.project.name}
        onStands={() => setDone({ specByChat: true })}
        onContinue={() => {
          setDone({ specByChat: true });
          onStands();
        }}
      />
    );
  }
  return (
    <>
      <DriverReady />
      {making.state.status === 'idle' ? (
        <Notice
          tone="wait"
          action={
            <Button look="solid" onClick={() => void making.run('project')}>
              <MessagesSquare aria-hidden /> Make “{name}” and begin
            </Button>
          }
        >
          The agent looks at the project's folder while it talks with you, so the project is made
          first. Nothing is built before you start the crew.
        </Notice>
      ) : (
        <Making making={making} again={() => void making.run('project')} />
      )}
    </>
  );
}
