import { createServer, type AddressInfo } from 'node:net';

/*
 * Opens ports on the loopback of the network namespace that it is started in, and hands each over to whoever
 * started it, who accepts from then on what comes in there. It ends when it is let go: the ports stay, since they
 * are the other's by then. Its arguments are the ports; 0 takes a free one.
 */
const ports = [...process.argv.slice(2).map(Number).entries()];
// Those with a name come first: else what takes a free one may take theirs.
for (const [index, wanted] of ports.toSorted(([, one], [, other]) => other - one)) {
  const server = createServer();
  server.once('error', (error) => {
    process.send?.({ problem: `port ${wanted}: ${error.message}` });
  });
  server.listen(wanted, '127.0.0.1', () => {
    const address: AddressInfo | string | null = server.address();
    const port = address === null || typeof address === 'string' ? wanted : address.port;
    process.send?.({ index, port }, server);
  });
}
process.once('disconnect', () => process.exit(0));
