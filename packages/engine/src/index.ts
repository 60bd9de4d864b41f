export * from './processes/process-types.ts';
export * from './wall/wall-types.ts';
export * from './workspaces/workspace-types.ts';
