import { HARD_BLOCKED_NAMES } from '../lists/hard-blocked.ts';
import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { shown } from '../shell/paths.ts';
import { judgeWrite } from '../shell/redirects.ts';
import { UNKNOWN, type Field } from '../shell/state.ts';
import { firstOperand, hasOption, readArguments } from './arguments.ts';
import { named, refuseCall, type CommandRule } from './command-rule.ts';
import { A_PERSON, byText } from './packages.ts';
import { judgeWrapped } from './wrappers.ts';

/** `docker run -v /:/host`: only folders of the workspace may be mounted. */
const docker: CommandRule = (judge, call, args) => {
  byText(judge, call, args);
  for (const [index, { text }] of args.entries()) {
    const value = /^(?:-v|--volume)$/u.test(text)
      ? (args[index + 1]?.text ?? '')
      : (/^(?:-v|--volume=)(.+)$/u.exec(text)?.[1] ?? '');
    const source = value.includes(':') ? (value.split(':')[0] ?? '') : '';
    const bind = /(?:^|,)(?:source|src)=([^,]+)/u.exec(text)?.[1] ?? '';
    for (const path of [source, bind]) {
      if (/^[./~\uFDD0]/u.test(path)) judgeWrite(judge, path, call.state, 'docker');
    }
  }
};

/** `uv run command`, `poetry run command`, `bundle exec command` …: behind a word that says so, a command. */
const RUNNING: Readonly<
  Record<
    string,
    {
      readonly word: RegExp;
      readonly short?: string;
      readonly long?: readonly string[];
      readonly refused?: RegExp;
    }
  >
> = {
  uv: {
    word: /^run$/u,
    short: 'pm',
    long: [
      'with',
      'python',
      'project',
      'directory',
      'extra',
      'group',
      'env-file',
      'with-requirements',
      'module',
      'package',
      'index-url',
    ],
    refused: /^publish$/u,
  },
  poetry: { word: /^run$/u, refused: /^publish$/u },
  pipenv: { word: /^run$/u },
  pdm: { word: /^run$/u, refused: /^publish$/u },
  hatch: { word: /^run$/u, refused: /^publish$/u },
  rye: { word: /^run$/u, refused: /^publish$/u },
  conda: { word: /^run$/u, short: 'npe', long: ['name', 'prefix'] },
  mamba: { word: /^run$/u, short: 'np', long: ['name', 'prefix'] },
  bundle: { word: /^exec$/u },
  bundler: { word: /^exec$/u },
  rustup: { word: /^run$/u, refused: /^self$/u },
  dotenv: { word: /^--$/u },
  corepack: { word: /^(?:npm|yarn|pnpm|npx|pnpx|yarnpkg)$/u },
};

const running: CommandRule = (judge, call, args) => {
  byText(judge, call, args);
  const name = call.words[0]?.text.split('/').at(-1) ?? '';
  const spec = RUNNING[name];
  if (spec === undefined) return;
  const at = firstOperand(args, { short: '', long: ['project', 'directory'] });
  const action = args[at]?.text ?? '';
  if (action.includes(UNKNOWN))
    refuseUnknown(
      judge,
      name,
      `It cannot be seen what \`${name}\` does`,
      'Write the subcommand out.',
    );
  else if (spec.refused?.test(action) === true)
    refuseCall(
      judge,
      call,
      'publishing',
      `\`${name} ${action}\` publishes or changes the machine.`,
      A_PERSON,
    );
  else if (spec.word.test(action)) {
    const rest = args.slice(name === 'corepack' ? at : name === 'rustup' ? at + 2 : at + 1);
    if (!/^\S+:\S+$/u.test(rest[0]?.text ?? '')) judgeRunning(judge, call, rest, spec);
  }
};

/** The command may be a script of the project, which has any name. */
function judgeRunning(
  judge: Judge,
  call: Call,
  rest: readonly Field[],
  spec: { readonly short?: string; readonly long?: readonly string[] },
): void {
  const name = call.words[0]?.text.split('/').at(-1) ?? '';
  const options = { short: spec.short ?? '', long: spec.long ?? [] };
  const at = firstOperand(rest, options);
  const head = rest[at];
  const isModule = hasOption(readArguments(rest.slice(0, at), options), '-m', '--module');
  if (head === undefined || isModule) return;
  const isFile = /\.(?:py|rb)$/u.test(head.text);
  const isScript =
    !HARD_BLOCKED_NAMES.has(head.text) &&
    /^[\w-]+$/u.test(head.text) &&
    !/^(?:ba|da|z|k)?sh$/u.test(head.text);
  if (isFile)
    judge.call({
      ...call,
      words: [{ text: 'python3', several: false }, ...rest.slice(at)],
      isInShell: false,
    });
  else if (isScript)
    judge.call({
      ...call,
      words: [
        { text: `${judge.place.workspace}/.venv/bin/${head.text}`, several: false },
        ...rest.slice(at + 1),
      ],
      isInShell: false,
    });
  else
    judgeWrapped(judge, { ...call, words: [{ text: name, several: false }] }, rest.slice(at), {});
}

const cmake: CommandRule = (judge, call, args) => {
  const at = args.findIndex(({ text }) => text === '-E');
  const tool = args[at + 1]?.text ?? '';
  if (at < 0) return;
  if (tool === 'env')
    judgeWrapped(judge, call, args.slice(at + 2), {
      hasVariables: true,
      long: ['unset', 'modify'],
    });
  else if (tool === 'time') judge.call({ ...call, words: args.slice(at + 2), isInShell: false });
  else if (/^(?:rm|remove|remove_directory)$/u.test(tool))
    judge.call({
      ...call,
      words: [{ text: 'rm', several: false }, ...args.slice(at + 2)],
      isInShell: false,
    });
  else if (
    !/^(?:echo|make_directory|touch|capabilities|compare_files|copy|copy_if_different|copy_directory|md5sum|sha256sum|tar|true|false|environment|cat|sleep)$/u.test(
      tool,
    )
  ) {
    refuseCall(
      judge,
      call,
      'arguments',
      `\`cmake -E ${shown(tool)}\` may start other programs.`,
      'Run the program itself.',
    );
  }
};

export const RUNNER_RULES = [
  ...named('docker podman', docker),
  ...named(Object.keys(RUNNING).join(' '), running),
  ...named('cmake', cmake),
];
