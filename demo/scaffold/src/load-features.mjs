import { readdir } from 'node:fs/promises';

const folder = new URL('./features/', import.meta.url);

/** Every feature's server side, in the order of their names. */
export async function loadFeatures() {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort();
  return await Promise.all(
    files.map(async (file) => {
      const { default: feature } = await import(new URL(file, folder).href);
      return { name: file.replace('.mjs', ''), ...feature };
    }),
  );
}
