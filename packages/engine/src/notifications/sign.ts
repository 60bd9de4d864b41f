import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret, as Standard Webhooks writes it: `whsec_` and Base64. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Whether a text is a secret of that form, of 24 to 64 bytes. */
export function isSecret(text: string): boolean {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === encoded;
}

/**
 * Headers that show a receiver who sent a body: HMAC-SHA256 over id, seconds and body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(message: {
  readonly id: string;
  readonly seconds: number;
  readonly body: string;
  /** Null leaves the signature out. */
  readonly secret: string | null;
}): Record<string, string> {
  const { id, seconds, body, secret } = message;
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (secret === null) return headers;
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${mac}` };
}
