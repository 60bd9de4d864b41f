import { Outlet, useParams } from '@tanstack/react-router';
import { KeysDialog } from '../keyboard/keys-dialog.tsx';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import { MachinePalette } from '../palette/machine-palette.tsx';
import { Header } from './header.tsx';
import { useSignedOut } from './use-signed-out.ts';
import { SignedOut } from './signed-out.tsx';

/** Everything: the header, and the screen under it. */
export function Page() {
  const isSignedOut = useSignedOut();
  const { project } = useParams({ strict: false });
  useHotkeys(project ?? null);
  if (isSignedOut) {
    return <SignedOut />;
  }
  return (
    <div className="flex h-full flex-col">
      <a
        href="#screen"
        className="absolute left-2 z-50 -translate-y-20 rounded-md bg-solid px-3 py-2 text-on-solid focus:translate-y-2"
      >
        To the content
      </a>
      <Header />
      <div className="flex min-h-0 grow flex-col">
        <Outlet />
      </div>
      {project === undefined && <MachinePalette />}
      <KeysDialog />
    </div>
  );
}
