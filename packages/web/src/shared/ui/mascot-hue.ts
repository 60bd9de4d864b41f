const HUES = 20;

/** The hue of an agent's face, in degrees; the same for the same name everywhere. */
export function mascotHue(name: string): number {
  let hash = 7;
  for (const character of name) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  }
  return (hash % HUES) * (360 / HUES);
}
