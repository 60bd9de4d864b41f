import { refuseUnknown, type Call, type Judge } from '../shell/judge.ts';
import { shown, whereabouts } from '../shell/paths.ts';
import { judgeWrite } from '../shell/redirects.ts';
import { UNKNOWN, type Field } from '../shell/state.ts';
import { isLong, readArguments } from './arguments.ts';
import { named, refuseCall, texts, type CommandRule } from './command-rule.ts';

const ALLOWED = new Set(
  'add am annotate apply archive bisect blame branch bundle cat-file check-attr check-ignore check-mailmap check-ref-format checkout checkout-index cherry cherry-pick clean clone column commit commit-tree config count-objects describe diff diff-files diff-index diff-tree fetch fmt-merge-msg for-each-ref format-patch fsck gc grep hash-object help init interpret-trailers lfs log ls-files ls-remote ls-tree mailinfo merge merge-base merge-file merge-tree mktree mv name-rev notes pull range-diff read-tree rebase reflog remote repack rerere reset restore rev-list rev-parse revert rm shortlog show show-branch show-ref sparse-checkout stash status stripspace submodule switch symbolic-ref tag var verify-commit verify-tag version whatchanged worktree write-tree'.split(
    ' ',
  ),
);
const SAFE_KEYS =
  /^(?:user\.(?:name|email|signingkey)|author\.\w+|committer\.\w+|color\..*|advice\..*|core\.(?:autocrlf|eol|safecrlf|filemode|ignorecase|quotepath|abbrev|whitespace|commentchar|precomposeunicode|symlinks|longpaths)|init\.defaultbranch|commit\.(?:gpgsign|verbose|cleanup|status)|tag\.gpgsign|pull\.(?:rebase|ff)|push\.default|push\.autosetupremote|rebase\.(?:autosquash|autostash|updaterefs)|merge\.(?:conflictstyle|ff|renames|renamelimit|verbosity)|rerere\.\w+|diff\.(?:renames|algorithm|context|mnemonicprefix|noprefix|renamelimit|colormoved|indentheuristic)|status\..*|log\..*|fetch\.(?:prune|parallel)|branch\.[^.]+\.(?:merge|remote|rebase)|branch\.(?:autosetupmerge|autosetuprebase|sort)|feature\.\w+|gc\.auto|column\.ui|help\.autocorrect|grep\.(?:linenumber|patterntype)|versionsort\.suffix|http\.(?:postbuffer|lowspeedlimit|lowspeedtime|version)|protocol\.version|safe\.directory|format\.(?:pretty|signoff)|apply\.whitespace|stash\..*|checkout\.\w+)$/iu;

const LANDING = 'Commit in the workspace: Ropewalk verifies the work and lands it.';
const LET_BE =
  'Leave it as it is; status, diff, add, commit, log, stash, branch, merge and rebase are there for the work.';

/** What git is never asked to do by agents, and what to do instead. */
const REFUSED: Readonly<Record<string, readonly [string, string]>> = {
  push: ['it would change a shared repository past the checks', LANDING],
  'send-pack': ['it would change a shared repository past the checks', LANDING],
  'send-email': ['it sends work to others', LANDING],
  'update-ref': ['it moves refs past all checks', LET_BE],
  'filter-branch': ['it rewrites history that others have', LET_BE],
  'filter-repo': ['it rewrites history that others have', LET_BE],
  'fast-import': ['it rewrites history that others have', LET_BE],
  replace: ['it changes what commits hold', LET_BE],
  prune: ['it removes objects that saved work needs', LET_BE],
  'prune-packed': ['it removes objects that saved work needs', LET_BE],
  'pack-refs': ['it rewrites all refs', LET_BE],
  maintenance: ['it starts jobs that outlive the run', LET_BE],
  daemon: ['it serves the repository to others', LET_BE],
  instaweb: ['it serves the repository to others', LET_BE],
  difftool: ['it starts other programs', 'Use `git diff`.'],
  mergetool: ['it starts other programs', 'Edit the conflicts and `git add` the files.'],
  hook: ['it runs hooks by hand', 'Run the checks of the project.'],
  credential: ['it reads stored passwords', LET_BE],
};

const git: CommandRule = (judge, call, args) => {
  const rest = afterGlobalOptions(judge, call, args);
  if (rest === null || rest.length === 0) return;
  const [head, ...words] = rest;
  const name = head?.text ?? '';
  if (head?.several === true || name.includes(UNKNOWN)) {
    refuseUnknown(
      judge,
      'git',
      'It cannot be seen what git is asked to do',
      'Write the subcommand of git out.',
    );
    return;
  }
  const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (refused !== undefined) {
    refuse(judge, call, `\`git ${name}\` is refused: ${refused[0]}`, refused[1]);
  } else if (!ALLOWED.has(name) && !name.startsWith('-')) {
    refuse(judge, call, `\`git ${shown(name)}\` is no subcommand that agents use`, LET_BE);
  } else judgeSubcommand(judge, call, name, words);
};

function refuse(judge: Judge, call: Call, what: string, instead: string): void {
  refuseCall(judge, call, 'git', `${what}.`, instead);
}

/** Reads `-C folder`, `-c key=value` and their like; `null` when one of them is refused. */
function afterGlobalOptions(
  judge: Judge,
  call: Call,
  args: readonly Field[],
): readonly Field[] | null {
  for (let index = 0; index < args.length; index += 1) {
    const { text = '', several = false } = args[index] ?? {};
    if (several || !text.startsWith('-')) return args.slice(index);
    const next = args[index + 1]?.text ?? '';
    if (text === '-c') {
      judgeSetting(judge, call, next);
      index += 1;
    } else if (text === '-C') {
      if (whereabouts(next, call.state, judge.place) === 'outside') {
        refuse(
          judge,
          call,
          `\`${shown(next)}\` is another repository`,
          'Work in the repository of the workspace.',
        );
      }
      index += 1;
    } else if (
      /^--(?:exec-path=|git-dir|work-tree|config-env|namespace|super-prefix|attr-source)/u.test(
        text,
      )
    ) {
      refuse(
        judge,
        call,
        `\`${shown(text)}\` makes git work on or with something else`,
        'Run git in the workspace, or with -C and a folder of it.',
      );
    }
    if (judge.isOver()) return null;
  }
  return [];
}

function judgeSetting(judge: Judge, call: Call, setting: string): void {
  const key = setting.split('=', 1)[0] ?? '';
  const isNoHook =
    /^(?:core\.pager|pager\.\w+|core\.editor|sequence\.editor)=(?:cat|true|:|less|false)?$/iu.test(
      setting,
    );
  const isOff =
    /^(?:core\.hookspath=\/dev\/null|core\.fsmonitor=(?:false)?|diff\.external=|protocol\.file\.allow=(?:always|user|never))$/iu.test(
      setting,
    );
  if (SAFE_KEYS.test(key) || isNoHook || isOff) return;
  refuse(
    judge,
    call,
    `The setting \`${shown(key)}\` may make git run programs or write elsewhere`,
    'Use git without it.',
  );
}

/** Options by which a subcommand runs a command, of any subcommand that has them. */
const RUNS = [
  'upload-pack',
  'receive-pack',
  'exec',
  'open-files-in-pager',
  'ext-diff',
  'extcmd',
  'tool',
  'template',
  'config',
  'unsafe-paths',
  'textconv',
  'server-option',
  'separate-git-dir',
];

function judgeSubcommand(judge: Judge, call: Call, name: string, words: readonly Field[]): void {
  for (const { text } of words) {
    if (
      /^ext::|::/u.test(text) &&
      /^(?:clone|fetch|pull|ls-remote|remote|submodule|archive)$/u.test(name)
    ) {
      refuse(
        judge,
        call,
        `\`${shown(text)}\` makes git start a program`,
        'Use an ordinary address.',
      );
    }
    const runs = RUNS.find(
      (one) =>
        isLong(text, one) &&
        !(one === 'textconv' && /^(?:log|diff|show|grep|blame|cat-file)$/u.test(name)),
    );
    if (runs === undefined) continue;
    if (name === 'rebase' && runs === 'exec') continue;
    refuse(
      judge,
      call,
      `\`git ${name} ${shown(text)}\` may make git run programs or write elsewhere`,
      'Leave that option out.',
    );
  }
  const specific = SUBCOMMANDS[name];
  if (specific !== undefined && !judge.isOver()) specific(judge, call, words);
}

const SUBCOMMANDS: Readonly<Record<string, CommandRule>> = {
  config: judgeConfig,
  remote: (judge, call, words) => {
    const [action = ''] = texts(words).filter((text) => !text.startsWith('-'));
    if (!['', 'show', 'get-url', 'update', 'prune'].includes(action)) {
      refuse(
        judge,
        call,
        `\`git remote ${shown(action)}\` changes where work comes from or goes to`,
        LET_BE,
      );
    }
  },
  rebase: (judge, call, words) => {
    for (const [index, { text }] of words.entries()) {
      const isExec = text === '-x' || isLong(text, 'exec');
      if (isExec && text.includes('='))
        judge.text(text.slice(text.indexOf('=') + 1), call.state, 'git rebase --exec');
      else if (isExec) judge.text(words[index + 1]?.text ?? '', call.state, 'git rebase --exec');
      else if (/^-x./u.test(text)) judge.text(text.slice(2), call.state, 'git rebase --exec');
    }
  },
  bisect: (judge, call, words) => {
    if (words[0]?.text === 'run') judge.call({ ...call, words: words.slice(1), isInShell: false });
    else if (words[0]?.text.startsWith(UNKNOWN) === true)
      refuse(judge, call, 'It cannot be seen what `git bisect` does', LET_BE);
  },
  submodule: (judge, call, words) => {
    const [action = ''] = texts(words).filter((text) => !text.startsWith('-'));
    const at = words.findIndex(({ text }) => text === 'foreach');
    const command = words
      .slice(at + 1)
      .filter(({ text }) => !/^--?(?:q|quiet|recursive)$/u.test(text));
    if (action === 'foreach')
      judge.text(texts(command).join(' '), call.state, 'git submodule foreach');
    else if (!['', 'status', 'init', 'update', 'summary', 'sync'].includes(action)) {
      refuse(
        judge,
        call,
        `\`git submodule ${shown(action)}\` is refused`,
        'Keep the code in the repository itself.',
      );
    }
  },
  'symbolic-ref': (judge, call, words) => {
    const read = readArguments(words, { short: 'm' });
    if (
      read.operands.length > 1 ||
      read.options.some(({ name }) => name === '-d' || isLong(name, 'delete'))
    ) {
      refuse(
        judge,
        call,
        '`git symbolic-ref` would move a ref past all checks',
        'Use `git switch`.',
      );
    }
  },
  gc: (judge, call, words) => {
    if (words.some(({ text }) => text.startsWith('--p') || text === '--aggressive')) {
      refuse(judge, call, '`git gc --prune` removes objects that saved work needs', LET_BE);
    }
  },
  reflog: (judge, call, words) => {
    if (/^(?:expire|delete|drop)$/u.test(words[0]?.text ?? '')) {
      refuse(judge, call, '`git reflog` would remove what saved work needs', LET_BE);
    }
  },
  worktree: (judge, call, words) => {
    const [action, ...rest] = words;
    const { operands } = readArguments(rest, { short: 'bB', long: ['reason', 'orphan'] });
    const path = action?.text === 'move' ? operands[1] : operands[0];
    if (/^(?:add|move|remove)$/u.test(action?.text ?? '') && path !== undefined)
      judgeWrite(judge, path.text, call.state, 'git worktree');
    if (action?.text === 'repair')
      refuse(judge, call, '`git worktree repair` changes other worktrees', LET_BE);
  },
  branch: (judge, call, words) => {
    const isForced = words.some(
      ({ text }) => /^-[a-z]*[fDMC]|^--(?:force|delete)/u.test(text) || /^-[a-z]*[dmc]/u.test(text),
    );
    if (isForced && words.some(({ text }) => /^(?:main|master|trunk|develop)$/u.test(text))) {
      refuse(judge, call, 'The target branch is only moved by landings', LANDING);
    }
  },
  clone: (judge, call, words) => {
    const { operands } = readArguments(words, {
      short: 'bojuc',
      long: ['branch', 'depth', 'origin', 'jobs', 'reference', 'filter', 'shallow-since'],
    });
    if (words.some(({ text }) => /^-[uc]/u.test(text)))
      refuse(judge, call, 'This option makes git run or set something else', 'Clone without it.');
    if (operands[1] !== undefined) judgeWrite(judge, operands[1].text, call.state, 'git clone');
  },
  grep: (judge, call, words) => {
    if (words.some(({ text }) => /^-[a-zA-Z]*O/u.test(text)))
      refuse(judge, call, '`git grep -O` starts a pager', 'Use `git grep -n`.');
  },
  fetch: (judge, call, words) => {
    for (const { text } of words) {
      if (/:(?:refs\/heads\/)?(?:main|master|trunk|develop)$/u.test(text))
        refuse(
          judge,
          call,
          'The target branch is only moved by landings',
          'Fetch without naming where to.',
        );
    }
  },
  archive: judgeOutput,
  diff: judgeOutput,
  log: judgeOutput,
  show: judgeOutput,
  'format-patch': judgeOutput,
  bundle: (judge, call, words) => {
    if (words[0]?.text === 'create')
      judgeWrite(
        judge,
        readArguments(words.slice(1), {}).operands[0]?.text ?? '',
        call.state,
        'git bundle',
      );
  },
  init: (judge, call, words) => {
    for (const { text } of readArguments(words, {
      short: 'b',
      long: ['initial-branch', 'object-format'],
    }).operands)
      judgeWrite(judge, text, call.state, 'git init');
  },
};

function judgeOutput(judge: Judge, call: Call, words: readonly Field[]): void {
  for (const [index, { text }] of words.entries()) {
    const isOption = text === '-o' || isLong(text, 'output') || isLong(text, 'output-directory');
    if (!isOption) continue;
    const path = text.includes('=')
      ? text.slice(text.indexOf('=') + 1)
      : (words[index + 1]?.text ?? '');
    judgeWrite(judge, path, call.state, 'git');
  }
  if (words.some(({ text }) => /^--(?:remote|exec)/u.test(text)))
    refuse(judge, call, 'git would start a program elsewhere', LET_BE);
}

/** Reading settings is free; of those that are written, only the harmless ones of this repository. */
function judgeConfig(judge: Judge, call: Call, words: readonly Field[]): void {
  const read = readArguments(words, {
    short: 'f',
    long: ['file', 'blob', 'type', 'default', 'value', 'url'],
  });
  const [first = '', ...rest] = texts(read.operands);
  const isReading =
    /^(?:get|list)$/u.test(first) ||
    read.options.some(({ name }) =>
      /^(?:-l|--get\S*|--list|--name-only|--show-origin)$/u.test(name),
    ) ||
    (rest.length === 0 &&
      !read.options.some(({ name }) => /^--?(?:e|ed|uns|rem|ren|add|rep)/u.test(name)) &&
      !/^(?:edit|unset|set|rename-section|remove-section)$/u.test(first));
  if (isReading) return;
  const key = /^(?:set|unset)$/u.test(first) ? (rest[0] ?? '') : first;
  const isElsewhere = read.options.some(({ name }) =>
    /^(?:-f|--fi|--gl|--sy|--wo|--bl)/u.test(name),
  );
  if (
    isElsewhere ||
    !SAFE_KEYS.test(key) ||
    /^(?:edit|rename-section|remove-section)$/u.test(first)
  ) {
    refuse(
      judge,
      call,
      `\`git config\` would set \`${shown(key)}\`, by which git runs programs, or settings outside of this workspace`,
      'Settings of git are made by a person; name and e-mail of this repository may be set without --global.',
    );
  }
}

const lfs: CommandRule = (judge, call, args) => {
  if (/^(?:push|install|uninstall)$/u.test(args[0]?.text ?? '')) {
    refuse(
      judge,
      call,
      `\`git-lfs ${args[0]?.text ?? ''}\` changes hooks or a shared repository`,
      LET_BE,
    );
  }
};

/** The command line of forges: looking is free, everything else is what a person does. */
const gh: CommandRule = (judge, call, args) => {
  const [group = '', action = ''] = texts(
    readArguments(args, { short: 'R', long: ['repo'] }).operands,
  );
  const isLooking =
    /^(?:version|status|search|help|)$/u.test(group) ||
    /^(?:view|list|status|diff|checks|watch|download)$/u.test(action) ||
    (group === 'api' && !args.some(({ text }) => /^-(?:X|f|F)|^--(?:met|fie|raw|inp)/u.test(text)));
  if (group !== 'alias' && group !== 'extension' && isLooking) return;
  refuseCall(
    judge,
    call,
    'publishing',
    `\`gh ${shown(`${group} ${action}`)}\` changes things at the forge.`,
    LANDING,
  );
};

export const GIT_RULES = [...named('git', git), ...named('git-lfs', lfs), ...named('gh', gh)];
