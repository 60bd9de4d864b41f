// Asks an application with an empty database and compares its last answer with what is expected:
//
//   node scripts/probe.mjs 'POST /api/pantry {"name":"Rice","amount":1,"unit":"kg"}' \
//     'GET /api/pantry' 'status = 200' 'body.items.0.name = Rice'
//
// It listens on PORT, or on any free port. The exit code is 0 when every expectation holds.
import { startApp } from '../test/support.mjs';

const endings = [];
const app = await startApp({ after: (work) => endings.push(work) }, Number(process.env.PORT ?? 0));
let answer = null;
let failures = 0;

for (const line of process.argv.slice(2)) {
  const request = /^(GET|POST|PUT|DELETE) (\S+)(?: (.+))?$/.exec(line);
  if (request !== null) {
    const [, method, path, body] = request;
    answer = await app.ask(method, path, body === undefined ? undefined : JSON.parse(body));
    console.log(`${method} ${path} -> ${answer.status}`);
    continue;
  }
  const [path, expected] = line.split(' = ');
  const found = path.split('.').reduce((value, key) => value?.[key], answer);
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  const holds = text === expected;
  if (!holds) failures += 1;
  console.log(`  ${holds ? 'ok' : 'NOT OK'}: ${path} is ${text}${holds ? '' : `, expected ${expected}`}`);
}

for (const end of endings) await end();
process.exitCode = failures === 0 ? 0 : 1;
