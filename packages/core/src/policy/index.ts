export { hardBlockedNames } from './lists/hard-blocked.ts';
export { judgeCommandLine } from './judge-line.ts';
export { mergeCommandRules, type CommandRules } from './rules.ts';
export type { CommandPlace, CommandVerdict } from './verdict.ts';
