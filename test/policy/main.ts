import { playLines } from './play-lines.ts';

// `npm run fuzz [-- lines [seed]]`: judges generated lines and runs those that are let through in a jail.
const BATCH = 2_000;
const [count = '100000', seed = '1'] = process.argv.slice(2);
const found: unknown[] = [];
let [lines, allowed] = [0, 0];
for (let batch = 0; lines < Number(count); batch += 1) {
  const played = playLines(Math.min(BATCH, Number(count) - lines), Number(seed) + batch);
  lines += played.lines;
  allowed += played.allowed;
  found.push(...played.escapes);
  for (const one of played.escapes) console.log(JSON.stringify(one));
  console.log(
    JSON.stringify({
      fuzz: 'policy',
      seed: Number(seed) + batch,
      lines,
      allowed,
      escapes: found.length,
    }),
  );
}
process.exitCode = found.length === 0 ? 0 : 1;
