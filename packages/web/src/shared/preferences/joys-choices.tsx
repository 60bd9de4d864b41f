import { Switch } from '#ui/switch.tsx';
import { setPreferences, usePreferences } from './preferences.ts';

/** Mascots, sounds and celebrations, each on or off; `hints` says more of them. */
export function JoysChoices({ hints = false }: { readonly hints?: boolean }) {
  const { mascots, sounds, celebrations } = usePreferences();
  return (
    <>
      <Switch
        label="Mascots"
        {...(hints ? { hint: 'Agents have faces.' } : {})}
        checked={mascots}
        onCheckedChange={(on) => setPreferences({ mascots: on })}
      />
      <Switch
        label="Sounds"
        {...(hints ? { hint: 'When something lands, needs you, or is done.' } : {})}
        checked={sounds}
        onCheckedChange={(on) => setPreferences({ sounds: on })}
      />
      <Switch
        label="Celebrate when everything passes"
        checked={celebrations}
        onCheckedChange={(on) => setPreferences({ celebrations: on })}
      />
    </>
  );
}
