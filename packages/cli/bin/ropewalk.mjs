#!/usr/bin/env node
// Plain JavaScript for Node 20, too: finds a Node that is new enough and lets it do the work.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [22, 16];
/** The exit code for what this machine lacks; see src/errors/exit-codes.ts. */
const REFUSED = 3;
/** Set for the Node that was started by us: one that is too old again must not start a third. */
const STARTED_AGAIN = 'ROPEWALK_STARTED_AGAIN';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'dist', 'bundle', 'main.js');

if (!existsSync(main)) {
  end('Ropewalk has not been built yet. Run "npm run build" in its repository.');
} else if (isNewEnough(process.versions.node)) {
  await work();
} else {
  startAgain();
}

async function work() {
  // Not for what we start: an agent may run a Ropewalk of its own.
  delete process.env[STARTED_AGAIN];
  const { boundHeap } = await import('./memory.mjs');
  boundHeap();
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(here, '..', 'node_modules', '.cache', 'ropewalk'));
  const ropewalk = await import(main);
  process.exitCode = await ropewalk.main(process.argv.slice(2), process);
  // Everything has been closed; what is left, such as kept-alive connections, must not hold us.
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit();
}

/** Pipes are written to in the background: leaving earlier would cut the last lines. */
function flushed(stream) {
  return new Promise((done) => {
    if (stream.writable) stream.write('', done);
    else done();
  });
}

function startAgain() {
  const node = process.env[STARTED_AGAIN] === undefined ? findNode() : null;
  if (node === null) {
    end(
      `Ropewalk needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}. ` +
        'Install a newer Node, or run "npm install" in the repository of Ropewalk, which brings one.',
    );
    return;
  }
  const child = spawn(
    node,
    [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      // Signals go over the channel: where a terminal has sent them, the child has got them already.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [STARTED_AGAIN]: '1' },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.connected && child.send({ signal }, () => undefined));
  }
  child.on('error', (error) =>
    end(`${node} cannot be started (${error.code}). Run "npm install".`),
  );
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exit(code);
    }
    // Ends the same way, so that whoever started us sees it.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The Node that the repository brings, in this folder's `node_modules` or one above it. */
function findNode() {
  const names = [
    join(`node-${process.platform}-${process.arch}`, 'bin', 'node'),
    join('.bin', process.platform === 'win32' ? 'node.cmd' : 'node'),
  ];
  for (let folder = here; ; folder = dirname(folder)) {
    const found = names
      .map((name) => join(folder, 'node_modules', name))
      .find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return null;
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function end(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = REFUSED;
}
