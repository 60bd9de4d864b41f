const CREDENTIAL_WORDS =
  /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|CUSTOM_HEADERS)(?:_|$)/iu;

/** Whether a variable of this name usually holds a key or a password. */
export function isCredentialVariable(name: string): boolean {
  return CREDENTIAL_WORDS.test(name);
}
