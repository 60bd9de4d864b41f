import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

// One of several processes that take everything they can get: prints the number of each feature that it got.
const [url = '', bearer = ''] = process.argv.slice(2);
const client = new Client({ name: 'claimer', version: '1' });
await client.connect(
  new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${bearer}` } },
  }),
);
process.stdout.write('ready\n');
// All of them begin at the same moment.
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();
for (;;) {
  const { isError, content } = await client.callTool({ name: 'feature_claim_next', arguments: {} });
  const [block] = content;
  const said = block !== undefined && 'text' in block ? JSON.parse(block.text) : null;
  if (isError === true) {
    process.stdout.write(`${said.code}\n`);
    break;
  }
  process.stdout.write(`${said.id}\n`);
}
await client.close();
