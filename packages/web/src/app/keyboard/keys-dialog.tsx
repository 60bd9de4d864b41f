import { closeSurface, useSurfaces } from '#shared/navigation/surfaces.ts';
import { Dialog } from '#ui/dialog.tsx';
import { Key } from '#ui/key.tsx';
import { HOTKEYS } from './hotkeys.ts';

const GROUPS = ['Go to', 'Do', 'Page'] as const;

/** All keys at a glance. */
export function KeysDialog() {
  const isOpen = useSurfaces(({ open }) => open === 'keys');
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => !open && closeSurface()}
      title="Keys"
      description="With Ctrl, Alt or Cmd they belong to your browser; while you write they are letters."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="mb-1 text-xs font-semibold text-ink-faint">{group}</h3>
            <dl className="flex flex-col gap-1">
              {HOTKEYS.filter((hotkey) => hotkey.group === group).map(({ key, label }) => (
                <div key={key} className="flex items-center gap-2">
                  <dt>
                    <Key>{key}</Key>
                  </dt>
                  <dd className="text-sm">{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="mb-1 text-xs font-semibold text-ink-faint">Everywhere</h3>
          <dl className="flex flex-col gap-1">
            <div className="flex items-center gap-2">
              <dt>
                <Key>Ctrl K</Key>
              </dt>
              <dd className="text-sm">Find and do anything (Cmd K on a Mac)</dd>
            </div>
            <div className="flex items-center gap-2">
              <dt>
                <Key>Esc</Key>
              </dt>
              <dd className="text-sm">Close what lies on top</dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
