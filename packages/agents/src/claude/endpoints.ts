import type { NetworkHost } from '@ropewalk/contracts';
import { endpointsIn, type Environment } from '../environment.ts';

/** Anthropic's own, and where a login is renewed. */
const ANTHROPIC = ['api.anthropic.com:443', 'console.anthropic.com:443', 'platform.claude.com:443'];
const GOOGLE = ['*.googleapis.com:443', '*.rep.googleapis.com:443'];
const AMAZON = ['*.amazonaws.com:443'];

/** Where the program finds its model, by the variables that lead it there. */
export function endpointsOfClaude(variables: Environment): readonly NetworkHost[] {
  const named = endpointsIn(variables);
  if (variables['CLAUDE_CODE_USE_VERTEX'] !== undefined) return [...GOOGLE, ...named];
  if (variables['CLAUDE_CODE_USE_BEDROCK'] !== undefined) return [...AMAZON, ...named];
  return named.length > 0 ? named : ANTHROPIC;
}
