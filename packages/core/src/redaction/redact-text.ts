const COVER = '[redacted]';

/**
 * Credentials that are known by their form. Each is long and particular enough not to stand in ordinary text; what
 * the first group holds stays.
 */
const FORMS: readonly RegExp[] = [
  // Anthropic, OpenAI, OpenRouter, Stripe and whoever took up the habit.
  /()\b(?:sk|rk|pk)-(?:[A-Za-z]+\d*-)*[A-Za-z0-9_-]{16,}/gu,
  /()\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/gu,
  // GitHub, GitLab, npm, Hugging Face, Slack, Google, AWS.
  /()\bgh[pousr]_[A-Za-z0-9]{30,}/gu,
  /()\bgithub_pat_[A-Za-z0-9_]{40,}/gu,
  /()\bglpat-[A-Za-z0-9_-]{18,}/gu,
  /()\bnpm_[A-Za-z0-9]{30,}/gu,
  /()\bhf_[A-Za-z0-9]{30,}/gu,
  /()\bxox[abeoprs]-[A-Za-z0-9-]{10,}/gu,
  /()\bAIza[A-Za-z0-9_-]{35}/gu,
  /()\bya29\.[A-Za-z0-9_-]{20,}/gu,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu,
  // JSON web tokens, and what stands after the name of a scheme or of a variable.
  /()\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/gu,
  /(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/-]{16,}=*/giu,
  /(\b[A-Z][A-Z0-9_]*(?:API_?KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)["']?\s*[=:]\s*["']?)[^\s"'[,;]{8,}/gu,
  // A password in an address.
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:)[^\s/@]+(?=@)/giu,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu,
];

/** Covers what has the form of a credential. For text that people are shown and that we did not write. */
export function redactText(text: string): string {
  return FORMS.reduce((redacted, form) => redacted.replace(form, `$1${COVER}`), text);
}
