import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Makes the program from the sources: `main.js` (the launcher), `playbook.cjs` (everything else in
 * one file, because each further file costs start-up time) with the compiled code beside it, and
 * `snapshot.blob`, from which `start-arguments.ts` starts the same without loading anything.
 * As a script: `node build.mjs [FOLDER]`.
 */
export async function buildPlaybook(folder = here('dist')) {
  await mkdir(folder, { recursive: true });
  // Everything is made aside and moved, so that a program that starts meanwhile finds whole files.
  const aside = await mkdtemp(join(folder, 'build-'));
  try {
    await bundle(aside);
    await takeSnapshot(aside);
    // The name of the Node comes last: until then a snapshot is not used.
    await rm(join(folder, 'snapshot.node'), { force: true });
    for (const name of ['playbook.cjs', 'main.js', 'snapshot.blob', 'snapshot.node']) {
      await rename(join(aside, name), join(folder, name));
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  // The cache knows its files by their places.
  await rm(join(folder, 'compile-cache'), { recursive: true, force: true });
  await warmUp(join(folder, 'main.js'));
}

async function bundle(folder) {
  const shared = { platform: 'node', target: 'node22', logLevel: 'warning' };
  const whole = {
    ...shared,
    format: 'cjs',
    bundle: true,
    minify: true,
    conditions: ['source'],
    // The parser's other build is an ES module, of which only what we use is kept.
    alias: { yaml: fileURLToPath(new URL('../browser/index.js', import.meta.resolve('yaml'))) },
  };
  const file = (name) => join(folder, name);
  await Promise.all([
    build({ ...whole, entryPoints: [here('src/start.ts')], outfile: file('playbook.cjs') }),
    build({
      ...whole,
      entryPoints: [here('src/snapshot/snapshot.ts')],
      outfile: file('snapshot.cjs'),
    }),
    build({
      ...shared,
      format: 'esm',
      entryPoints: [here('src/main.ts')],
      outfile: file('main.js'),
    }),
  ]);
}

/** Leaves `snapshot.blob` and, as `snapshot.node`, which Node can use it. */
async function takeSnapshot(folder) {
  const child = spawn(
    process.execPath,
    // Node warns that it has not yet tried all of its modules in snapshots; ours are tried by the tests.
    ['--no-warnings', '--snapshot-blob=snapshot.blob', '--build-snapshot', 'snapshot.cjs'],
    { cwd: folder, stdio: ['ignore', 2, 2] },
  );
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`No snapshot could be taken: Node ended with ${code ?? signal}.`);
}

/** One short session, after which Node writes what it compiled. */
async function warmUp(program) {
  const scratch = await mkdtemp(join(tmpdir(), 'playbook-build-'));
  try {
    await writeFile(join(scratch, 'p.yaml'), 'version: 1\ninitializer:\n  - say: warm\n');
    const child = spawn(process.execPath, [program, join(scratch, 'p.yaml')], {
      env: { ...process.env, ROPEWALK_ROLE: 'initializer' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const calls = [
      ['initialize', { protocolVersion: 1, clientCapabilities: {} }],
      ['session/new', { cwd: scratch, mcpServers: [] }],
      ['session/prompt', { sessionId: 'playbook-1', prompt: [{ type: 'text', text: 'Warm up.' }] }],
    ];
    const exited = once(child, 'exit');
    const answers = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
    for (const [index, [method, params]] of calls.entries()) {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: index, method, params })}\n`);
      let answer = '';
      while (!answer.includes(`"id":${index}`)) {
        const { value, done } = await answers.next();
        if (done) throw new Error(`The built program ended before it answered ${method}.`);
        answer += value;
      }
    }
    child.stdin.end();
    const [code] = await exited;
    if (code !== 0) throw new Error(`The built program ended with exit code ${code}.`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlaybook(process.argv[2]);
