import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Makes the program from the sources: `main.js` (the launcher) and `playbook.mjs` (everything else in
 * one file, because each further file costs start-up time), and the compiled code beside them.
 * As a script: `node build.mjs [FOLDER]`.
 */
export async function buildPlaybook(folder = here('dist')) {
  const shared = { platform: 'node', format: 'esm', target: 'node22', logLevel: 'warning' };
  await Promise.all([
    build({
      ...shared,
      entryPoints: [here('src/program.ts')],
      outfile: join(folder, 'playbook.mjs'),
      bundle: true,
      minify: true,
      conditions: ['source'],
      // The parser's other build is an ES module, of which only what we use is kept.
      alias: { yaml: fileURLToPath(new URL('../browser/index.js', import.meta.resolve('yaml'))) },
    }),
    build({ ...shared, entryPoints: [here('src/main.ts')], outfile: join(folder, 'main.js') }),
  ]);
  await rm(join(folder, 'compile-cache'), { recursive: true, force: true });
  await warmUp(join(folder, 'main.js'));
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
