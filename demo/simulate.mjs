// Proves that the demo's contents fit together, without the engine: puts the features on top of the scaffold in
// several orders that their dependencies allow, and runs what the gate would run.
//
//   node demo/simulate.mjs [--orders N] [--seed N]      (after `npm run build`)
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parsePlaybook } from '@ropewalk/contracts/playbook';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { orders: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
});
const reading = parsePlaybook(readFileSync(join(here, 'playbook.yaml'), 'utf8'));
if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
const { playbook } = reading;
const backlog = playbook.initializer.find((step) => step.tool === 'feature_create_bulk').arguments.features;
const scratch = mkdtempSync(join(tmpdir(), 'ropewalk-demo-'));

try {
  const base = join(scratch, 'base');
  mkdirSync(base);
  applySteps(base, playbook.initializer);
  await shell(base, 'npm ci --no-audit --no-fund --prefer-offline');
  await must(base, 'npm run --silent check', 'the scaffold');
  await must(base, 'npm test', 'the scaffold');
  for (let index = 0; index < Number(values.orders); index += 1) {
    await buildInOrder(base, index, orderOf(index + Number(values.seed)));
  }
  await conflict(base);
  await crash(base);
  console.log('All of it fits together.');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Every feature in this order; its check must fail before and pass after, and so must the project's. */
async function buildInOrder(base, index, order) {
  console.log(`Order ${index + 1}: ${order.map(({ name }) => name).join(', ')}`);
  const tree = copyOf(base, `order-${index}`);
  for (const { name } of order) {
    const [check] = checksOf(name);
    await mustNot(tree, check, `${name}, before it exists`);
    applySteps(tree, stepsOf(name));
    await must(tree, check, name);
    await must(tree, 'npm run --silent check', name);
  }
  await must(tree, 'npm test', 'everything');

  const { steps, mend } = playbook.testing.Pantry;
  const { check, command } = steps.find((step) => step.kind === 'expect');
  await mustNot(tree, check ?? command, 'the regression of Pantry');
  const [lasting] = mend.find((step) => step.kind === 'land').checks;
  await mustNot(tree, lasting, 'the lasting check of the regression');
  applySteps(tree, mend);
  await must(tree, lasting, 'the mended Pantry');
  for (const { name } of order) {
    const probe = playbook.testing[name].steps.find((step) => step.kind === 'expect');
    await must(tree, probe.command, `the probe of ${name}`);
  }
  await must(tree, 'npm test', 'everything, mended');
}

/** The two features that change the same lines do conflict, and keeping both sides mends it. */
async function conflict(base) {
  console.log('Conflict: Pantry and Recipes');
  const tree = copyOf(base, 'conflict');
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=demo', '-c', 'user.email=demo@localhost', ...args], {
      cwd: tree,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'Scaffold');
  for (const name of ['Pantry', 'Recipes']) {
    git('checkout', '-qb', name, 'main');
    applySteps(tree, stepsOf(name));
    git('add', '-A');
    git('commit', '-qm', name);
  }
  let conflicts = false;
  try {
    git('rebase', 'Pantry');
  } catch {
    conflicts = git('diff', '--name-only', '--diff-filter=U').trim() === 'public/nav.js';
  }
  if (!conflicts) throw new Error('Pantry and Recipes were to conflict in public/nav.js alone.');
  const nav = join(tree, 'public/nav.js');
  writeFileSync(nav, readFileSync(nav, 'utf8').replace(/^(<<<<<<<|=======|>>>>>>>).*\n/gm, ''));
  for (const name of ['Pantry', 'Recipes']) await must(tree, checksOf(name)[0], `${name} after the conflict`);
}

/** The second attempt needs what the first left behind; the third needs nothing. */
async function crash(base) {
  console.log('Crash: What can I cook now');
  const name = 'What can I cook now';
  const { attempts } = playbook.coding[name];
  for (const used of [[0, 1], [2]]) {
    const tree = copyOf(base, `crash-${used.length}`);
    for (const needed of ['Pantry', 'Recipes']) applySteps(tree, stepsOf(needed));
    for (const index of used) applySteps(tree, attempts[index]);
    await must(tree, checksOf(name)[0], `${name}, attempts ${used}`);
  }
}

/** The file steps of a feature that was done properly: those of every attempt up to the one that lands. */
function stepsOf(name) {
  const { attempts } = playbook.coding[name];
  const last = attempts.findIndex((steps) => steps.some((step) => step.kind === 'land'));
  return attempts.slice(0, last + 1).flat();
}

function checksOf(name) {
  return stepsOf(name).find((step) => step.kind === 'land').checks;
}

function applySteps(tree, steps) {
  for (const step of steps) {
    const target = join(tree, step.path ?? '.');
    if (step.kind === 'write') {
      mkdirSync(dirname(target), { recursive: true });
      if (step.from === undefined) writeFileSync(target, step.content);
      else cpSync(join(here, step.from), target);
    } else if (step.kind === 'edit') {
      const before = readFileSync(target, 'utf8');
      if (!before.includes(step.find)) throw new Error(`${step.path} does not contain ${step.find}`);
      writeFileSync(target, before.replace(step.find, () => step.replace));
    } else if (step.kind === 'delete') rmSync(target, { recursive: true });
  }
}

function copyOf(base, name) {
  const tree = join(scratch, name);
  cpSync(base, tree, { recursive: true, filter: (path) => path !== join(base, 'node_modules') });
  symlinkSync(join(base, 'node_modules'), join(tree, 'node_modules'));
  writeFileSync(join(tree, '.gitignore'), 'node_modules\n');
  return tree;
}

/** A random order that the dependencies allow; the same for the same seed. */
function orderOf(seed) {
  let state = seed * 2654435761;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const order = [];
  while (order.length < backlog.length) {
    const ready = backlog.filter(
      (feature) =>
        !order.includes(feature) &&
        (feature.depends_on_indices ?? []).every((index) => order.includes(backlog[index])),
    );
    order.push(ready[Math.floor(random() * ready.length)]);
  }
  return order;
}

async function must(tree, command, what) {
  const { code, output } = await shell(tree, command);
  if (code !== 0) throw new Error(`"${command}" fails for ${what}:\n${output}`);
}

async function mustNot(tree, command, what) {
  const { code } = await shell(tree, command);
  if (code === 0) throw new Error(`"${command}" passes for ${what}, although it must not.`);
}

function shell(cwd, command) {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}
