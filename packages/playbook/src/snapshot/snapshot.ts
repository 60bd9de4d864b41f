import { writeFileSync } from 'node:fs';
import { startupSnapshot } from 'node:v8';
import { main } from '../program.ts';
import { nodeIdentity } from './node-identity.ts';
import { rehearse } from './rehearsal.ts';

// For `node --build-snapshot`, in a folder of its own: what is in memory when nothing is left to do is
// what each start begins with.
startupSnapshot.setDeserializeMainFunction(() => void main());
void rehearse(process.cwd()).then(() => writeFileSync('snapshot.node', nodeIdentity()));
