import { shapesOf, type ShapeRow } from './secret-shape.ts';

/** Keys of those who serve models. */
const ROWS: readonly ShapeRow[] = [
  [
    'Anthropic key',
    'console.anthropic.com: api03 and admin01 keys, oat01/ort01 of signed-in accounts',
    ['sk-ant-'],
    /(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{20,300}/dg,
  ],
  [
    'OpenAI key',
    'platform.openai.com: keys of projects, service accounts and administrators',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,300}/dg,
  ],
  [
    'OpenAI key',
    'all keys of OpenAI made before 2026 hold these eight letters',
    ['T3BlbkFJ'],
    /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,120}T3BlbkFJ[A-Za-z0-9_-]{16,120}/dg,
  ],
  [
    'key of an OpenAI-like provider',
    'sk- and 32 to 64 letters and digits without a dash: DeepSeek, Moonshot, earlier OpenAI',
    ['sk-'],
    /(?<![A-Za-z0-9_-])sk-(?=[A-Za-z]{0,40}\d)(?=\d{0,40}[A-Za-z])[A-Za-z0-9]{32,64}(?![A-Za-z0-9_-])/dg,
  ],
  [
    'OpenRouter key',
    'openrouter.ai/docs: sk-or-v1- and 64 hexadecimal digits',
    ['sk-or-'],
    /(?<![A-Za-z0-9])sk-or-v\d-[0-9A-Za-z]{40,80}/dg,
  ],
  [
    'Google API key',
    'cloud.google.com/docs/authentication/api-keys: AIza and 35 more',
    ['AIza'],
    /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9])/dg,
  ],
  [
    'Google API key bound to an account',
    'ai.google.dev: keys of AI Studio since 2026 begin with AQ.Ab',
    ['AQ.Ab'],
    /(?<![A-Za-z0-9])AQ\.Ab[A-Za-z0-9_-]{30,120}/dg,
  ],
  [
    'Hugging Face token',
    'huggingface.co/docs/hub/security-tokens',
    ['hf_', 'api_org_'],
    /(?<![A-Za-z0-9])(?:hf_|api_org_)[A-Za-z0-9]{30,60}/dg,
  ],
  ['Groq key', 'console.groq.com', ['gsk_'], /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{40,64}/dg],
  ['xAI key', 'docs.x.ai', ['xai-'], /(?<![A-Za-z0-9])xai-[A-Za-z0-9]{60,100}/dg],
  ['Perplexity key', 'docs.perplexity.ai', ['pplx-'], /(?<![A-Za-z0-9])pplx-[A-Za-z0-9]{40,64}/dg],
  ['Replicate token', 'replicate.com/docs', ['r8_'], /(?<![A-Za-z0-9])r8_[A-Za-z0-9]{36,40}/dg],
  ['Nvidia key', 'build.nvidia.com', ['nvapi-'], /(?<![A-Za-z0-9])nvapi-[A-Za-z0-9_-]{50,90}/dg],
  ['Cerebras key', 'cloud.cerebras.ai', ['csk-'], /(?<![A-Za-z0-9])csk-[a-z0-9]{40,64}/dg],
  [
    'LangSmith key',
    'docs.smith.langchain.com: lsv2_pt_ and lsv2_sk_',
    ['lsv2_'],
    /(?<![A-Za-z0-9])lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/dg,
  ],
  ['Pinecone key', 'docs.pinecone.io', ['pcsk_'], /(?<![A-Za-z0-9])pcsk_[A-Za-z0-9_]{40,90}/dg],
  [
    'Tavily key',
    'docs.tavily.com',
    ['tvly-'],
    /(?<![A-Za-z0-9])tvly-(?:dev-|prod-)?[A-Za-z0-9]{28,64}/dg,
  ],
  [
    'ElevenLabs key',
    'elevenlabs.io/docs: sk_ and 48 hexadecimal digits',
    ['sk_'],
    /(?<![A-Za-z0-9])sk_[0-9a-f]{48}(?![0-9a-z])/dg,
  ],
];

export const MODEL_SHAPES = shapesOf(ROWS, true);
