import { setPreferences, usePreferences, type Theme } from '#shared/preferences/preferences.ts';
import { Choice } from '#ui/choice.tsx';
import { Panel } from '#ui/panel.tsx';
import { Switch } from '#ui/switch.tsx';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** How the page looks and sounds in this browser; kept at once. */
export function Appearance() {
  const { theme, mascots, sounds, celebrations } = usePreferences();
  return (
    <div id="appearance" className="scroll-mt-4">
      <Panel title="Appearance" hint="of this browser, kept at once">
        <div className="flex flex-col gap-3 p-3">
          <Choice
            label="Theme"
            value={theme}
            onValueChange={(next) => setPreferences({ theme: next })}
            options={THEMES}
          />
          <Switch
            label="Mascots"
            hint="Agents have faces."
            checked={mascots}
            onCheckedChange={(on) => setPreferences({ mascots: on })}
          />
          <Switch
            label="Sounds"
            hint="When something lands, needs you, or is done."
            checked={sounds}
            onCheckedChange={(on) => setPreferences({ sounds: on })}
          />
          <Switch
            label="Celebrate when everything passes"
            checked={celebrations}
            onCheckedChange={(on) => setPreferences({ celebrations: on })}
          />
        </div>
      </Panel>
    </div>
  );
}
