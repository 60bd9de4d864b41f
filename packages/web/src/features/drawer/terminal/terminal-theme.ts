import type { ITheme } from '@xterm/xterm';

/** The colours of the page, as a terminal takes them. */
export function terminalTheme(): ITheme {
  return {
    background: colour('--color-sunken'),
    foreground: colour('--color-ink'),
    cursor: colour('--color-ink'),
    cursorAccent: colour('--color-sunken'),
    selectionBackground: `${colour('--color-rope')}66`,
  };
}

/** As `#rrggbb`: terminals do not read oklch. */
function colour(name: string): string {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (context === null) {
    return '#808080';
  }
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
