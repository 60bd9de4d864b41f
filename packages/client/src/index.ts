export * from './api-client.ts';
export * from './control-client.ts';
export type { components, paths } from './generated/api-paths.ts';
