/** How a template comes into a folder. */
export type Template =
  | {
      readonly kind: 'command';
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly program: string;
      readonly args: readonly string[];
    }
  | { readonly kind: 'git'; readonly url: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Templates that have a name. */
export const TEMPLATES: readonly Extract<Template, { kind: 'command' }>[] = [
  {
    kind: 'command',
    id: 'agentic-starter',
    name: 'Agentic Starter',
    description: 'Next.js with sign-in, database and AI chat (create-agentic-app).',
    program: 'npx',
    args: ['--yes', 'create-agentic-app@latest', '.', '-y', '-p', 'npm', '--skip-git'],
  },
];

/** `host:path`, as git and ssh write it. */
const SCP_LIKE = /^[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:-][^\s:]*$/;

/**
 * What a person names: the id of a template, the address of a repository (https or ssh), or the absolute path of a
 * folder. Null for everything else: other protocols of git run programs or read files of the machine.
 */
export function parseTemplate(named: string): Template | null {
  const known = TEMPLATES.find((template) => template.id === named);
  if (known !== undefined) {
    return known;
  }
  if (named.startsWith('/') && !named.includes('\0')) {
    return { kind: 'folder', path: named };
  }
  if (SCP_LIKE.test(named)) {
    return { kind: 'git', url: named };
  }
  const url = URL.canParse(named) ? new URL(named) : null;
  // An address that begins with a dash would be an option for ssh.
  const isAllowed =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'ssh:') &&
    /^[A-Za-z0-9[]/.test(url.hostname) &&
    url.password === '';
  return isAllowed ? { kind: 'git', url: named } : null;
}
