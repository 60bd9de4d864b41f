import { afterAll, beforeAll } from 'vitest';
import { access } from './access.suite.ts';
import { bodies } from './bodies.suite.ts';
import { crossSite, crossSiteWithoutAuthentication } from './cross-site.suite.ts';
import { traversal } from './traversal.suite.ts';
import { sockets } from './sockets.suite.ts';
import { openTarget, type Target } from './support/target.ts';

// One control plane for everything: what an attack has left behind would show in those that follow.
let opened: Target;
beforeAll(async () => {
  opened = await openTarget();
});
afterAll(() => opened.close());
const target = (): Target => opened;

crossSite(target);
access(target);
sockets(target);
bodies(target);
traversal(target);
crossSiteWithoutAuthentication();
