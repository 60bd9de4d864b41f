#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// A file of its own: only what is imported after this call comes from the cache. The build warms the
// cache, so that it also serves where nothing of ours can be written, as inside a run's wall.
enableCompileCache(fileURLToPath(new URL('./compile-cache', import.meta.url)));
await import(new URL('./playbook.mjs', import.meta.url).href);
