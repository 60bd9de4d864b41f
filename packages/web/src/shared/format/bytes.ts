const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `12 kB`, `3.4 MB`: sizes to read at a glance, in steps of 1024. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 10 ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
