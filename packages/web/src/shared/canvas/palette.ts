import type { Tone } from '#ui/tone.ts';

interface ToneColours {
  readonly ink: string;
  readonly soft: string;
}

/** The colours of the theme as a canvas takes them. */
export interface Palette {
  readonly surface: string;
  readonly canvas: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly rope: string;
  readonly focus: string;
  readonly tones: Readonly<Record<Tone, ToneColours>>;
  readonly font: string;
}

/** Reads the names of meaning from the theme that is on at this moment. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--color-${name}`).trim();
  const tone = (name: Tone): ToneColours => ({ ink: colour(name), soft: colour(`${name}-soft`) });
  return {
    surface: colour('surface'),
    canvas: colour('canvas'),
    sunken: colour('sunken'),
    line: colour('line'),
    lineStrong: colour('line-strong'),
    ink: colour('ink'),
    inkSoft: colour('ink-soft'),
    inkFaint: colour('ink-faint'),
    rope: colour('rope'),
    focus: colour('focus'),
    tones: {
      wait: tone('wait'),
      work: tone('work'),
      land: tone('land'),
      pass: tone('pass'),
      ask: tone('ask'),
      fail: tone('fail'),
    },
    font: style.getPropertyValue('--font-sans').trim(),
  };
}

/** Calls when the theme changes. Answers how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['class'] });
  return () => observer.disconnect();
}
