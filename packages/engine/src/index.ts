export * from './processes/process-types.ts';
export * from './wall/wall-types.ts';
export * from './workspaces/workspace-types.ts';
export { detectCgroups, type CgroupSupport } from './processes/cgroup.ts';
export { createProcessHost, type ProcessHostDeps } from './processes/process-host.ts';
export { ProcessesLeftError } from './processes/tree-signals.ts';
export { detectWall, type DetectWallOptions } from './wall/detect-wall.ts';
export { toWallArguments, type WallCommand } from './wall/wall-arguments.ts';
