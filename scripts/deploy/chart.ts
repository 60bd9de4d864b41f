import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHART, chartDigest, RENDERED } from './chart-digest.ts';
import { bringHelm } from './helm.ts';

/**
 * Lints the chart with Helm and writes what it makes of it, with each of the values in `deploy/helm/rendered`: tests
 * hold that against the schemas of Kubernetes, and fail when it is older than the chart.
 */
const helm = await bringHelm();
for (const name of (await readdir(RENDERED)).filter((file) => file.endsWith('.values.yaml'))) {
  const values = join(RENDERED, name);
  call('lint', '--strict', CHART, '--values', values);
  const text = call('template', 'crew', CHART, '--namespace', 'work', '--values', values);
  const target = values.replace('.values.yaml', '.yaml');
  await writeFile(target, `# Made by "npm run chart" from ${await chartDigest(values)}\n${text}`);
}

function call(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(helm, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  console.error(`helm ${args.join(' ')}\n${stdout}\n${stderr}`);
  process.exit(1);
}
