import { ANTHROPIC } from './anthropic.suite.ts';
import { CLAUDE_CODE } from './claude-code.suite.ts';
import type { CorpusEntry } from './corpus-entry.suite.ts';
import { GOOGLE } from './google.suite.ts';
import { OPENAI } from './openai.suite.ts';
import { OTHERS } from './others.suite.ts';

/** Answers as these providers and programs send them, shortened. */
export const LIMIT_ANSWERS: readonly CorpusEntry[] = [
  ...ANTHROPIC,
  ...CLAUDE_CODE,
  ...OPENAI,
  ...GOOGLE,
  ...OTHERS,
];
