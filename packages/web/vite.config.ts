import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `ROPEWALK_URL` is the control plane that a page under development talks to. */
const controlPlane = process.env['ROPEWALK_URL'] ?? 'http://127.0.0.1:8888';
const passOn = { target: controlPlane, ws: true, changeOrigin: true };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: {
    target: 'es2024',
    outDir: 'dist',
    // Whoever reads the page's bundle wants to know what takes the room; the budget is checked by a test.
    manifest: true,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every screen needs, under one name that only changes when it does.
            { name: 'base', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': passOn, '/ws': passOn } },
});
