export * from './commands/command-map.ts';
export * from './commands/handler.ts';
export * from './effects.ts';
export * from './plan/plan-types.ts';
export * from './ports/agent-driver.ts';
export * from './ports/clock.ts';
export * from './ports/store.ts';
export * from './result.ts';
