import { readFileSync } from 'node:fs';
import { judgeCommandLine, mergeCommandRules } from '@ropewalk/core';
import { parse } from 'yaml';
import { printFigure, quantile, rounded } from './figures.ts';

const CORPUS = ['idioms', 'attacks'];
const ROUNDS = 20;
const QUICK_ROUNDS = 3;

/** How long one line of an agent takes to be judged: each line of the corpus, many times. */
export function benchPolicy(isQuick: boolean): void {
  const rules = mergeCommandRules({ organisation: null, project: null });
  const place = {
    workspace: '/srv/space',
    cwd: '/srv/space',
    home: '/home/agent',
    tmp: '/tmp/agent',
  };
  const lines = CORPUS.flatMap(corpusLines);
  const timesMs: number[] = [];
  for (const line of lines) judgeCommandLine(line, rules, place);
  for (let round = 0; round < (isQuick ? QUICK_ROUNDS : ROUNDS); round += 1) {
    for (const line of lines) {
      const startedAt = performance.now();
      judgeCommandLine(line, rules, place);
      timesMs.push(performance.now() - startedAt);
    }
  }
  printFigure('policy', {
    lines: lines.length,
    judged: timesMs.length,
    p50_ms: rounded(quantile(timesMs, 0.5)),
    p95_ms: rounded(quantile(timesMs, 0.95)),
    p99_ms: rounded(quantile(timesMs, 0.99)),
  });
}

function corpusLines(name: string): readonly string[] {
  const file = new URL(`../packages/core/src/policy/corpus/${name}.yaml`, import.meta.url);
  const groups: readonly { readonly lines: readonly string[] }[] = parse(
    readFileSync(file, 'utf8'),
  );
  return groups.flatMap((group) => group.lines);
}
