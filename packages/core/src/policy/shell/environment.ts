import { refuseUnknown, type Judge } from './judge.ts';
import { shown, whereabouts } from './paths.ts';
import { isCertain, UNKNOWN, type ShellState } from './state.ts';

const LET_BE = 'Leave the variable as it is.';

/** Variables that make shells or programs load or run something before what they were started for. */
const NEVER =
  /^(?:LD_PRELOAD|LD_AUDIT|LD_DEBUG_OUTPUT|GCONV_PATH|DYLD_.*|BASH_ENV|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|BASH_LOADABLES_PATH|CDPATH|PROMPT_COMMAND|EXECIGNORE|GLOBIGNORE|PYTHONSTARTUP|PYTHONHOME|PYTHONBREAKPOINT|PYTHONINSPECT|PERL5DB|PERL5OPT|RUBYOPT|PHP_INI_SCAN_DIR|PHPRC|LESSOPEN|LESSCLOSE|LESSEDIT|GIT_EXEC_PATH|GIT_TEMPLATE_DIR|GIT_CONFIG.*|GIT_ALTERNATE_OBJECT_DIRECTORIES|GIT_OBJECT_DIRECTORY|GIT_DIR|GIT_COMMON_DIR|GIT_SHELL_PATH|GIT_ATTR_SOURCE|GIT_PROXY_SSL_.*|SUDO_.*|TMUX|NODE_REPL_EXTERNAL_MODULE|AWKPATH|AWKLIBPATH|TAR_OPTIONS|ZIPOPT|RSYNC_RSH|CVS_RSH|RSYNC_CONNECT_PROG|npm_config_(?:script_shell|scripts?_?shell|shell|git|editor|browser|viewer|node_options|globalconfig|userconfig)|NPM_CONFIG_(?:SCRIPT_SHELL|SHELL|GIT|EDITOR|NODE_OPTIONS|GLOBALCONFIG|USERCONFIG)|_JAVA_OPTIONS|GEM_PATH|MAKESHELL|ANSIBLE_.*|KUBECONFIG|DOCKER_HOST|DOCKER_CONFIG)$/u;

/** Variables whose value is a command that some program starts. */
const COMMANDS =
  /^(?:(?:GIT_|MAN|SYSTEMD_|PSQL_|AWS_|GH_)?PAGER|BAT_PAGER|DELTA_PAGER|(?:GIT_|GIT_SEQUENCE_|KUBE_|GH_|PSQL_)?EDITOR|VISUAL|FCEDIT|BROWSER|GH_BROWSER|GIT_SSH|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|GIT_ASKPASS|SSH_ASKPASS|SHELL|CC|CXX|CPP|RUSTC|RUSTDOC|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER|CARGO_BUILD_RUSTC\w*|CARGO_TARGET_\w+_(?:RUNNER|LINKER)|CONFIG_SHELL|npm_config_python|PYTHON|FZF_DEFAULT_COMMAND|RIPGREP_PRE|CMAKE_\w+_LAUNCHER)$/u;

/** Variables that name folders from which programs or libraries are taken, separated by colons. */
const FOLDERS =
  /^(?:PATH|LD_LIBRARY_PATH|PYTHONPATH|NODE_PATH|PERL5LIB|PERLLIB|RUBYLIB|GOPATH|GOBIN|GOROOT|CARGO_HOME|CLASSPATH|LUA_PATH|LUA_CPATH|MANPATH|TCLLIBPATH|R_LIBS|CARGO_TARGET_DIR|BUN_INSTALL|PNPM_HOME|NVM_DIR|VIRTUAL_ENV|JAVA_HOME)$/u;

/** Whether a variable of this name is never set for programs, whatever its value. */
export function isNeverSet(name: string): boolean {
  return NEVER.test(name);
}

/** Judges a variable that is set for the shell or for a program: some make other programs run. */
export function judgeVariable(judge: Judge, name: string, value: string, state: ShellState): void {
  if (NEVER.test(name)) {
    refuse(judge, name, `Setting \`${name}\` makes programs run or load something else`, LET_BE);
  } else if (COMMANDS.test(name)) judgeCommandValue(judge, name, value, state);
  else if (FOLDERS.test(name)) judgeFolders(judge, name, value, state);
  else if (/^PS[0-4]$/u.test(name) && (!isCertain(value) || /[$`]/u.test(value))) {
    refuse(judge, name, `What \`${name}\` holds is run by the shell`, LET_BE);
  } else if (name === 'ENV' && /[/$`\uFDD0]/u.test(value)) {
    refuse(
      judge,
      name,
      'A file that `ENV` names is run by shells',
      'Use another name for the variable.',
    );
  } else if (/^(?:NODE_OPTIONS|BUN_OPTIONS|DENO_V8_FLAGS)$/u.test(name))
    judgeNodeOptions(judge, value, state);
  else if (
    /^(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|JAVA_OPTS|GRADLE_OPTS|SBT_OPTS)$/u.test(name)
  ) {
    if (/-(?:javaagent|agentlib|agentpath|XX:On)|^@|\s@/u.test(value)) {
      refuse(
        judge,
        name,
        `\`${name}\` loads code into every Java program`,
        'Leave out agents and handlers.',
      );
    }
  } else if (
    /^(?:GOFLAGS|MAKEFLAGS|GNUMAKEFLAGS|MFLAGS|CARGO_ENCODED_RUSTFLAGS|RUSTFLAGS|CGO_\w+|PYTEST_ADDOPTS)$/u.test(
      name,
    )
  ) {
    if (/-toolexec|-exec\b|--eval|SHELL\s*=|\$\(|linker|wrapper|`/u.test(value)) {
      refuse(
        judge,
        name,
        `\`${name}\` makes the build run other programs`,
        'Leave out that option.',
      );
    }
  } else if (
    name.startsWith('GIT_TRACE') &&
    value.includes('/') &&
    whereabouts(value, state, judge.place) === 'outside'
  ) {
    refuse(judge, name, `\`${name}\` writes outside of the workspace`, LET_BE);
  }
}

function refuse(judge: Judge, name: string, what: string, instead: string): void {
  judge.refuse({ rule: 'variable', command: name, reason: `${what}.`, instead });
}

function judgeCommandValue(judge: Judge, name: string, value: string, state: ShellState): void {
  if (value === '' || (name.endsWith('BROWSER') && value === 'none')) return;
  if (name.endsWith('SHELL') && /^(?:\/usr)?(?:\/bin\/)?(?:bash|sh|dash)$/u.test(value)) return;
  if (value.includes(UNKNOWN)) {
    refuseUnknown(
      judge,
      name,
      `\`${name}\` names a command that is not known here`,
      'Write the command out.',
      'variable',
    );
    return;
  }
  judge.text(value, state, name);
}

/** Programs come from the workspace, the system and the person's toolchains, never from where others can write. */
function judgeFolders(judge: Judge, name: string, value: string, state: ShellState): void {
  const entries = value.split(name === 'LUA_PATH' || name === 'LUA_CPATH' ? /[;]/u : /:/u);
  for (const entry of entries) {
    if (entry === '' && name !== 'PATH' && name !== 'LD_LIBRARY_PATH') continue;
    const found = whereabouts(entry === '' ? '.' : entry, state, judge.place);
    const isSystem =
      /^\/(?:usr|bin|sbin|opt|nix|snap|Library|lib|lib64)(?:\/|$)/u.test(entry) &&
      !entry.includes('..');
    const isHere = name === 'PATH' && (entry === '' || entry === '.');
    const isKnown =
      found === 'workspace' || found === 'workspace-root' || found === 'home' || isSystem;
    const isUnset = name !== 'PATH' && entry === UNKNOWN;
    const isBuild = name !== 'PATH' && name !== 'LD_LIBRARY_PATH' && found === 'temporary';
    if (!isHere && (isKnown || isBuild || isUnset)) continue;
    refuse(
      judge,
      name,
      `\`${shown(entry) || '(empty)'}\` in \`${name}\` is no folder of which programs are taken`,
      'Name folders of the workspace or of the system, written out or from "$PWD", and keep "$PATH" as it is.',
    );
    return;
  }
}

const NODE_LOADERS =
  /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|--test-reporter)$/u;

/** Flags of Node that load code must name a file of the workspace or a package. */
function judgeNodeOptions(judge: Judge, value: string, state: ShellState): void {
  const words = value.split(/[\s=]+/u).filter((word) => word !== '');
  for (const [index, word] of words.entries()) {
    const isFlag = word.startsWith('-');
    const loaded = NODE_LOADERS.test(words[index - 1] ?? '') ? word : null;
    const isCode =
      /^(?:-e|--eval|-p|--print|-pe|--inspect-brk-node)$/u.test(word) ||
      /^(?:data|https?):/u.test(word);
    const isOutside =
      loaded !== null &&
      loaded.startsWith('/') &&
      !['workspace', 'workspace-root'].includes(whereabouts(loaded, state, judge.place));
    if (isCode || isOutside || (!isFlag && word.includes(UNKNOWN) && loaded !== null)) {
      refuse(
        judge,
        'NODE_OPTIONS',
        `\`${shown(word)}\` in NODE_OPTIONS loads code from elsewhere`,
        'Load a file of the workspace by its relative path.',
      );
      return;
    }
  }
}
