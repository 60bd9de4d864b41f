#!/usr/bin/env node
import { createRequire, enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// A file of its own: only what is loaded after this call comes from the cache. The build warms the
// cache, so that it also serves where nothing of ours can be written, as inside a run's wall.
enableCompileCache(fileURLToPath(new URL('./compile-cache', import.meta.url)));
// Not an ES module: those read every export of the built-in modules that they import, and load what these need.
createRequire(import.meta.url)('./playbook.cjs');
