import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the page into `dist`; the control plane serves it from there. */
await build({
  configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)),
  logLevel: 'warn',
});
