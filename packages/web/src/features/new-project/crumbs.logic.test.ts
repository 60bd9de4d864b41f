import { expect, it } from 'vitest';
import { crumbsOf } from './crumbs.logic.ts';

it('names every folder on the way', () => {
  expect(crumbsOf('/')).toEqual([{ name: '/', path: '/' }]);
  expect(crumbsOf('/home/me')).toEqual([
    { name: '/', path: '/' },
    { name: 'home', path: '/home' },
    { name: 'me', path: '/home/me' },
  ]);
});
