import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startScriptedModel } from '../../packages/agents/src/testing/index.ts';
import { apiOf } from '../api/support/api.ts';
import { buildsItsFile, openClaudeCrew } from './support/claude-crew.ts';

/** Made of nothing, and long enough to be looked for. */
const SECRET = `not-a-key-${'z'.repeat(30)}-${process.pid}`;

it('a crew of another provider works with its credential, model and effort, and tells nobody of the first', async () => {
  const crew = await openClaudeCrew();
  const chosen = await startScriptedModel(buildsItsFile);
  try {
    const api = await apiOf(crew);
    const changed = await api('PATCH', '/settings', {
      api_provider: 'custom',
      api_base_url: chosen.url,
      api_auth_token: SECRET,
      api_model: 'their-model',
      models: { coding: 'their-coder' },
      efforts: { coding: 'low' },
    });
    expect(changed).toMatchObject({ status: 200, body: { api_has_auth_token: true } });

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    const [run] = (await crew.status()).runs;
    expect(run).toMatchObject({ provider: 'custom', model: 'their-coder', effort: 'low' });
    expect(new Set(chosen.requests.map((request) => request.model))).toEqual(
      new Set(['their-coder']),
    );
    expect(new Set(chosen.requests.map(({ headers }) => headers['authorization']))).toEqual(
      new Set([`Bearer ${SECRET}`]),
    );
    // The person's own provider was asked nothing.
    expect(crew.model.requests).toEqual([]);
    const project = join(crew.home, 'projects', 'stage-1', 'transcripts');
    const files = await Promise.all(
      (await readdir(project)).map((file) => readFile(join(project, file), 'utf8')),
    );
    const told = [...files, await readFile(join(crew.home, 'ropewalk.log'), 'utf8')];
    expect(told.join('')).not.toContain(SECRET);
    expect(JSON.stringify(of('quota.changed'))).not.toContain(SECRET);
  } finally {
    await crew.close();
    await chosen.close();
  }
});
