import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createApp } from './app.mjs';

const file = process.env.DATABASE ?? 'data/kitchen.db';
const port = Number(process.env.PORT ?? 3000);

mkdirSync(dirname(file), { recursive: true });
const server = await createApp(file);
server.listen(port, '127.0.0.1', () => {
  console.log(`Kitchen Table is open at http://127.0.0.1:${server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
