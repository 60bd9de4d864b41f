import type { ProviderId } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '../result.ts';

/** A model that a provider is known to have. */
export interface KnownModel {
  readonly id: string;
  readonly name: string;
}

/** What is known of a provider, whatever a person has chosen for it. */
export interface ProviderFacts {
  readonly id: ProviderId;
  readonly name: string;
  /** Null where the agent's program knows the way; empty where a person must name it. */
  readonly baseUrl: string | null;
  readonly models: readonly KnownModel[];
  /** Empty where a person must name one. */
  readonly defaultModel: string;
  /** Whether a credential of ours is needed. Where not, the machine's own sign-in may do. */
  readonly requiresAuth: boolean;
  /** Whether any model may be named, or only those that are listed. */
  readonly freeModels: boolean;
}

const OPUS: KnownModel = { id: 'claude-opus-4-7', name: 'Claude Opus' };
const SONNET: KnownModel = { id: 'claude-sonnet-4-6', name: 'Claude Sonnet' };
const HAIKU: KnownModel = { id: 'claude-haiku-4-5', name: 'Claude Haiku' };

/** Every provider, in the order in which they are shown. */
export const PROVIDERS: readonly ProviderFacts[] = [
  {
    id: 'claude',
    name: 'Claude (Anthropic)',
    baseUrl: null,
    models: [OPUS, SONNET, HAIKU],
    defaultModel: OPUS.id,
    requiresAuth: false,
    freeModels: false,
  },
  {
    id: 'kimi',
    name: 'Kimi K2.5 (Moonshot)',
    baseUrl: 'https://api.kimi.com/coding/',
    models: [{ id: 'kimi-k2.5', name: 'Kimi K2.5' }],
    defaultModel: 'kimi-k2.5',
    requiresAuth: true,
    freeModels: true,
  },
  {
    id: 'glm',
    name: 'GLM (Zhipu AI)',
    baseUrl: 'https://api.z.ai/api/anthropic',
    models: [
      { id: 'glm-5', name: 'GLM 5' },
      { id: 'glm-4.7', name: 'GLM 4.7' },
      { id: 'glm-4.5-air', name: 'GLM 4.5 Air' },
    ],
    defaultModel: 'glm-4.7',
    requiresAuth: true,
    freeModels: true,
  },
  {
    id: 'azure',
    name: 'Azure Anthropic (Claude)',
    baseUrl: '',
    models: [OPUS, SONNET, HAIKU],
    defaultModel: OPUS.id,
    requiresAuth: true,
    freeModels: true,
  },
  {
    id: 'ollama',
    name: 'Ollama (Local)',
    baseUrl: 'http://localhost:11434',
    models: [
      { id: 'qwen3-coder', name: 'Qwen3 Coder' },
      { id: 'deepseek-coder-v2', name: 'DeepSeek Coder V2' },
    ],
    defaultModel: 'qwen3-coder',
    requiresAuth: false,
    freeModels: true,
  },
  {
    id: 'custom',
    name: 'Custom Provider',
    baseUrl: '',
    models: [],
    defaultModel: '',
    requiresAuth: true,
    freeModels: true,
  },
  {
    id: 'vertex',
    name: 'Claude on Vertex AI (Google Cloud)',
    baseUrl: null,
    models: [OPUS, SONNET, HAIKU],
    defaultModel: OPUS.id,
    requiresAuth: false,
    freeModels: true,
  },
  {
    id: 'bedrock',
    name: 'Claude on Bedrock (AWS)',
    baseUrl: null,
    // Names differ from region to region; without one the program chooses.
    models: [],
    defaultModel: '',
    requiresAuth: false,
    freeModels: true,
  },
];

/** What is known of one provider. */
export function providerFacts(id: ProviderId): ProviderFacts {
  const facts = PROVIDERS.find((provider) => provider.id === id);
  if (facts === undefined) {
    throw new Error(`the provider ${id} is not in the list`);
  }
  return facts;
}

/** Names that Anthropic's program takes besides the ids in the list. */
const ALIASES: readonly string[] = ['opus', 'sonnet', 'haiku'];

/** Ids of earlier days and what they have become. */
const LEGACY: ReadonlyMap<string, string> = new Map([
  ['claude-opus-4-5-20251101', OPUS.id],
  ['claude-opus-4-6', OPUS.id],
  ['claude-sonnet-4-5', SONNET.id],
  ['claude-sonnet-4-5-20250929', SONNET.id],
]);

/**
 * The model as it is called today. Only Anthropic's own: an endpoint of somebody else may well be pinned to
 * an earlier one.
 */
export function presentModel(provider: ProviderId, model: string): string {
  return provider === 'claude' ? (LEGACY.get(model) ?? model) : model;
}

/** The model as it is called today; refused where the provider is known not to have it. */
export function requireModel(provider: ProviderId, model: string): Result<string> {
  const facts = providerFacts(provider);
  const present = presentModel(provider, model);
  if (
    facts.freeModels ||
    ALIASES.includes(present) ||
    facts.models.some((known) => known.id === present)
  ) {
    return accept(present);
  }
  const known = facts.models.map(({ id }) => id).join(', ');
  return refuse(
    'invalid_input',
    `${facts.name} has no model "${model}". Take one of ${known}, or choose another provider.`,
    { field: 'model' },
  );
}
