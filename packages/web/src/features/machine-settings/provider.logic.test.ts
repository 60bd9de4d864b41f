import { expect, it } from 'vitest';
import { addressProblem, providerChange, type ProviderDraft } from './provider.logic.ts';

const draft: ProviderDraft = {
  provider: 'ollama',
  address: null,
  model: null,
  credential: 'secret',
  region: '',
  cloudProject: '',
};

it('takes addresses without secrets in them', () => {
  expect(addressProblem('')).toBeNull();
  expect(addressProblem(' http://127.0.0.1:11434 ')).toBeNull();
  expect(addressProblem('127.0.0.1:11434')).toContain('http://');
  expect(addressProblem('https://me:secret@host')).toContain('passwords');
  expect(addressProblem('https://')).toContain('host');
});

it('asks for what was typed only, and never for the credential', () => {
  expect(providerChange(draft)).toEqual({ api_provider: 'ollama' });
  expect(providerChange({ ...draft, address: ' http://a ', model: '' })).toEqual({
    api_provider: 'ollama',
    api_base_url: 'http://a',
    api_model: '',
  });
  expect(providerChange({ ...draft, provider: 'vertex', region: 'eu', cloudProject: 'x' })).toEqual(
    {
      api_provider: 'vertex',
      region: 'eu',
      cloud_project: 'x',
    },
  );
});
