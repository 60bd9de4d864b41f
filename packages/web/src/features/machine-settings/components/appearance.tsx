import { JoysChoices } from '#shared/preferences/joys-choices.tsx';
import { setPreferences, usePreferences, type Theme } from '#shared/preferences/preferences.ts';
import { Choice } from '#ui/choice.tsx';
import { Panel } from '#ui/panel.tsx';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** How the page looks and sounds in this browser; kept at once. */
export function Appearance() {
  const { theme } = usePreferences();
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
          <JoysChoices hints />
        </div>
      </Panel>
    </div>
  );
}
