/**
 * Shapes of secrets that are known by how they begin or by what stands before them. A value that looks like any other
 * word is not found: whoever knows the very value of a secret covers that as well.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    '[redacted]',
  ],
  [/\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g, '[redacted]'],
  [/\bsk_(?:live|test)_[A-Za-z0-9]{16,}/g, '[redacted]'],
  [/\bwhsec_[A-Za-z0-9+/=]{16,}/g, '[redacted]'],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}/g, '[redacted]'],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}/g, '[redacted]'],
  [/\bglpat-[A-Za-z0-9_-]{16,}/g, '[redacted]'],
  [/\bnpm_[A-Za-z0-9]{30,}/g, '[redacted]'],
  [/\bhf_[A-Za-z0-9]{30,}/g, '[redacted]'],
  [/\bya29\.[A-Za-z0-9_-]{20,}/g, '[redacted]'],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/g, '[redacted]'],
  [/\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g, '[redacted]'],
  [/\bAIza[A-Za-z0-9_-]{30,}/g, '[redacted]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, '[redacted]'],
  [/\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}/gi, '$1$2[redacted]'],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]+:[^\s/@]+@/gi, '$1[redacted]@'],
  [
    /\b([A-Za-z0-9_-]*(?:api[_-]?key|secret|token|passwo?r?d|credentials?)["']?\s*[=:]\s*["']?)[^\s"',;&]{8,}/gi,
    '$1[redacted]',
  ],
];

/** The text with everything covered that has the shape of a secret. */
export function redactSecrets(text: string): string {
  return SHAPES.reduce((covered, [shape, cover]) => covered.replace(shape, cover), text);
}
