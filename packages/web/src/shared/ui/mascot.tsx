import { usePreferences } from '#shared/preferences/preferences.ts';
import { classNames } from './class-names.ts';
import { mascotHue } from './mascot-hue.ts';

/** The face of an agent: two letters of its name on a colour of its own. Shown to everybody who has not switched it off. */
export function Mascot({
  name,
  moving = false,
  className,
}: {
  readonly name: string;
  /** It works at this moment. */
  readonly moving?: boolean;
  readonly className?: string;
}) {
  const isShown = usePreferences((preferences) => preferences.mascots);
  if (!isShown) {
    return null;
  }
  const hue = mascotHue(name);
  return (
    <span
      aria-hidden
      className={classNames(
        'relative inline-flex size-7 shrink-0 items-center justify-center rounded-full text-2xs font-bold',
        className,
      )}
      style={{ background: `oklch(0.87 0.08 ${hue})`, color: `oklch(0.3 0.09 ${hue})` }}
    >
      {name.slice(0, 2)}
      {moving && (
        <span className="absolute -right-0.5 -bottom-0.5 size-2.5 animate-breathe rounded-full border-2 border-surface bg-work" />
      )}
    </span>
  );
}
