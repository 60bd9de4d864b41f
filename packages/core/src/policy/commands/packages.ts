import { HARD_BLOCKED_NAMES } from '../lists/hard-blocked.ts';
import { REFUSED_ARGUMENTS } from '../lists/refused-arguments.ts';
import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { shown } from '../shell/paths.ts';
import { UNKNOWN, type Field } from '../shell/state.ts';
import { firstOperand, optionValue, readArguments } from './arguments.ts';
import { named, refuseCall, texts, type CommandRule } from './command-rule.ts';

export const A_PERSON = 'Say in your result what is to be published; a person does it.';
const IN_PROJECT =
  'Install it as a dependency of the project, and run it with `npx` or from node_modules/.bin.';

/** Commands of packages that publish, deploy or change accounts, as `npx` would run them. */
const PUBLISHERS =
  /^(?:(?:@[\w.-]+\/)?(?:vercel|netlify(?:-cli)?|wrangler|firebase(?:-tools)?|serverless|sls|sst|surge|now|gh-pages|semantic-release|release-it|np|changeset|lerna|heroku|railway|flyctl|eas|eas-cli|vsce|ovsx|cdk|aws-cdk|pulumi|cdktf|amplify|shipit|pm2-deploy|localtunnel|lt|ngrok|cloudflared|supabase))(?:@|$)/u;

/** `npx`, `bunx`, `pnpm dlx` …: a program of a package, judged by its name and its arguments. */
function judgePackageProgram(judge: Judge, call: Call, words: readonly Field[]): void {
  const [head, ...rest] = words;
  if (head === undefined) return;
  const name = head.text.replace(/^(@?[^@]+)@.*$/u, '$1');
  if (head.several || name.includes(UNKNOWN)) {
    refuseUnknown(
      judge,
      call.words[0]?.text ?? '',
      'It cannot be seen which package is run',
      'Write its name out.',
    );
    return;
  }
  const program = name.slice(name.lastIndexOf('/') + 1);
  if (PUBLISHERS.test(name)) {
    const isPreparing =
      /^(?:changeset|@changesets\/cli|lerna|wrangler|supabase|firebase|firebase-tools)$/u.test(
        name,
      ) && !/^(?:publish|deploy|version|login|secret|link|db)$/u.test(rest[0]?.text ?? '');
    if (!isPreparing)
      refuseCall(judge, call, 'publishing', `\`${name}\` publishes or deploys.`, A_PERSON);
    return;
  }
  if (HARD_BLOCKED_NAMES.has(program) || judge.rules.organisationBlocks.includes(program)) {
    judge.call({ ...call, words: [{ text: program, several: false }, ...rest], isInShell: false });
    return;
  }
  // A package is a file of the workspace or of a registry: the rules of its program hold, its name need not be listed.
  judge.call({
    ...call,
    words: [
      { text: `${judge.place.workspace}/node_modules/.bin/${program}`, several: false },
      ...rest,
    ],
    isInShell: false,
  });
}

const NPX = {
  short: 'pcw',
  long: [
    'package',
    'call',
    'workspace',
    'cache',
    'registry',
    'prefix',
    'script-shell',
    'node-options',
    'userconfig',
    'shell',
  ],
};

const npx: CommandRule = (judge, call, args) => {
  const at = firstOperand(args, NPX);
  const read = readArguments(args.slice(0, at), NPX);
  judgeNpmOptions(judge, call, args);
  const text = optionValue(read, '-c', '--call');
  if (text !== null) judge.text(text, call.state, 'npx');
  else if (args.slice(0, at).some(({ several }) => several))
    refuseUnknown(judge, 'npx', 'It cannot be seen which package is run', 'Write its name out.');
  else judgePackageProgram(judge, call, args.slice(at));
};

function judgeNpmOptions(judge: Judge, call: Call, args: readonly Field[]): void {
  for (const { text } of args) {
    if (text === '--') return;
    if (
      /^--(?:script-shell|shell-auto|shell|node-options|git|editor|viewer|browser|userconfig|globalconfig|init-module|onload-script)(?:=|$)/u.test(
        text,
      )
    ) {
      refuseCall(
        judge,
        call,
        'npm-option',
        `\`${shown(text)}\` makes npm run another program.`,
        'Leave that option out.',
      );
    }
  }
}

const NPM_REFUSED =
  /^(?:publish|unpublish|deprecate|undeprecate|dist-tag|dist-tags|owner|author|access|token|login|adduser|add-user|logout|profile|org|ogr|team|hook|star|unstar|trust|stage)$/u;
const OWN_WORDS = {
  short: 'CwF',
  long: [
    'workspace',
    'prefix',
    'dir',
    'filter',
    'cwd',
    'registry',
    'loglevel',
    'cache',
    'omit',
    'include',
    'tag',
    'otp',
    'script-shell',
    'mutex',
  ],
};

/** npm, pnpm, yarn and bun, as far as their subcommands are alike. */
const nodePackages: CommandRule = (judge, call, args) => {
  const name = (call.words[0]?.text ?? '').split('/').at(-1) ?? '';
  judgeNpmOptions(judge, call, args);
  const at = firstOperand(args, OWN_WORDS);
  const [head, ...rest] = args.slice(at);
  if (
    args.slice(0, at).some(({ several }) => several) ||
    head?.several === true ||
    head?.text.includes(UNKNOWN) === true
  ) {
    refuseUnknown(
      judge,
      name,
      `It cannot be seen what \`${name}\` is asked to do`,
      'Write the subcommand out.',
    );
    return;
  }
  const action = head?.text ?? '';
  if (name === 'yarn' && action === 'workspace') return nodePackages(judge, call, rest.slice(1));
  if (NPM_REFUSED.test(action) || (action === 'npm' && NPM_REFUSED.test(rest[0]?.text ?? ''))) {
    refuseCall(
      judge,
      call,
      'publishing',
      `\`${name} ${action}\` changes packages or accounts at the registry.`,
      A_PERSON,
    );
  } else if (/^(?:config|c|set|global)$/u.test(action))
    judgeNpmConfig(judge, call, action, texts(rest));
  else if (isGlobal(args)) {
    refuseCall(
      judge,
      call,
      'system-packages',
      `\`${name} ${action}\` would install for the whole machine.`,
      IN_PROJECT,
    );
  } else if (/^(?:exec|x|dlx|exe)$/u.test(action)) {
    if (name === 'npm') npx(judge, call, rest);
    else npx(judge, call, rest[0]?.text === '--' ? rest.slice(1) : rest);
  } else if (action === 'explore')
    judge.call({ ...call, words: rest.slice(rest[1]?.text === '--' ? 2 : 1), isInShell: false });
  else if (/^(?:edit|env|self-update|setup)$/u.test(action) && name !== 'yarn') {
    refuseCall(
      judge,
      call,
      'system-packages',
      `\`${name} ${action}\` changes the machine or starts an editor.`,
      IN_PROJECT,
    );
  } else if (name !== 'npm' && (PUBLISHERS.test(action) || HARD_BLOCKED_NAMES.has(action))) {
    // yarn and pnpm run a program by its name alone.
    judgePackageProgram(judge, call, args.slice(at));
  }
};

function isGlobal(args: readonly Field[]): boolean {
  const end = args.findIndex(({ text }) => text === '--');
  return args
    .slice(0, end < 0 ? args.length : end)
    .some(
      ({ text }) =>
        text === '-g' ||
        text === '--global' ||
        text.startsWith('--location=g') ||
        /^-[a-zA-Z]*g$/u.test(text),
    );
}

function judgeNpmConfig(judge: Judge, call: Call, action: string, rest: readonly string[]): void {
  if (action !== 'set' && /^(?:get|list|ls|)$/u.test(rest[0] ?? '')) return;
  if (action === 'global') {
    if (/^(?:list|dir|bin)$/u.test(rest[0] ?? '')) return;
    refuseCall(
      judge,
      call,
      'system-packages',
      'It would install for the whole machine.',
      IN_PROJECT,
    );
    return;
  }
  refuseCall(
    judge,
    call,
    'npm-option',
    '`config set` changes what npm runs, for every project.',
    'Write the setting into the `.npmrc` of the project.',
  );
}

const MAX_ARGUMENTS = 10_000;

/** Judges a command by its arguments, put together as one text. */
export const byText: CommandRule = (judge, call, args) => {
  const name = (call.words[0]?.text ?? '').split('/').at(-1) ?? '';
  const [pattern, what] = REFUSED_ARGUMENTS[name.startsWith('pip3') ? 'pip3' : name] ?? [];
  if (pattern === undefined) return;
  const line = texts(args).join(' ');
  if (line.length > MAX_ARGUMENTS) {
    refuseUnknown(
      judge,
      name,
      'There are too many arguments',
      'Use fewer of them at once.',
      'too-large',
    );
    return;
  }
  const input =
    call.input.kind === 'text' && /^(?:psql|mysql|sqlite3|duckdb|dc|m4)$/u.test(name)
      ? call.input.text
      : '';
  // What is piped to them is in the line itself, or in a file.
  const piped =
    call.input.kind === 'inherited' &&
    call.state.isFed &&
    /^(?:psql|mysql|sqlite3|duckdb|dc|m4)$/u.test(name)
      ? judge.line
      : '';
  if (
    pattern.test(line) ||
    (input !== '' && pattern.test(input)) ||
    (piped !== '' && pattern.test(piped))
  ) {
    refuseCall(
      judge,
      call,
      'arguments',
      `With these arguments \`${name}\` ${what ?? ''}.`,
      `Use it without them, or say in your result what is needed.`,
    );
  }
};

const PLAIN = Object.keys(REFUSED_ARGUMENTS).filter(
  (name) => !['docker', 'podman', 'hatch'].includes(name),
);

export const PACKAGE_RULES = [
  ...named(PLAIN.join(' '), byText),
  ...named('npx bunx pnpx', npx),
  ...named('npm pnpm yarn yarnpkg', nodePackages),
  ...named('uvx', (judge, call, args) =>
    judgePackageProgram(
      judge,
      call,
      args.slice(firstOperand(args, { short: 'p', long: ['from', 'with', 'python'] })),
    ),
  ),
];
