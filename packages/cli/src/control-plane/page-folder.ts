import { fileURLToPath } from 'node:url';

/** Where the build lays the page: as far from the bundles (`dist/bundle-…`) as from this folder. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../dist/page', import.meta.url));
