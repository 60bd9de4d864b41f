const CREDENTIAL_WORDS =
  /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|CUSTOM_HEADERS)(?:_|$)/iu;

/** Whether a variable of this name usually holds a key or a password. */
export function isCredentialVariable(name: string): boolean {
  return CREDENTIAL_WORDS.test(name);
}

const ASSIGNMENT = /^\s*(?:export\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[=:]\s*(.*?)[\s,;]*$/u;

/** The secret values among variables; those that are no telling words are left out. */
export function secretsOfVariables(
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value !== undefined && isCredentialVariable(name) && isTelling(value) ? [value] : [],
  );
}

/** The secret values that a file of settings (`NAME=value`, YAML, JSON) gives to names that say so. */
export function secretsOfFile(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, name = '', written = ''] = ASSIGNMENT.exec(line) ?? [];
    const value = /^(["'])(.*)\1$/u.exec(written)?.[2] ?? written;
    const snake = name.replaceAll(/([a-z0-9])([A-Z])|[.-]/gu, '$1_$2');
    return isCredentialVariable(snake) && isTelling(value) ? [value] : [];
  });
}

/** Paths and plain words stand in other places too: `postgres` is a password, and much else. */
function isTelling(value: string): boolean {
  return value.length >= 8 && !/^(?:[a-z]{1,15}|[A-Z]{1,15}|\d{1,15}|[/~$].*)$/u.test(value);
}
