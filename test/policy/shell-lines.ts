import * as fc from 'fast-check';

/** Programs that agents may run, as far as the jail has them. */
const ALLOWED = [
  'ls',
  'cat',
  'echo',
  'printf',
  'true',
  ':',
  'head',
  'wc',
  'test',
  'pwd',
  'grep',
  'false',
];
/** Programs that no agent runs; in the jail each of them tells that it was started. */
const BLOCKED = [
  'sudo',
  'su',
  'reboot',
  'mount',
  'scp',
  'ssh',
  'at',
  'ip',
  'apt',
  'kubectl',
  'chown',
];
const VARIABLES = ['A', 'B', 'C', 'PATH_', 'x'];
const FUNCTIONS = ['f', 'g', 'ls', 'echo', 'cat'];

/** Text between single quotes. */
function singly(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Text between double quotes, as it is. */
function doubly(text: string): string {
  return `"${text.replaceAll(/["\\$`]/gu, String.raw`\$&`)}"`;
}

/** Nothing, but for one time in so many. */
function rarely(times: number, text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: times - 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: text },
  );
}

const allowedName = fc.constantFrom(...ALLOWED);
const blockedName = fc.constantFrom(...BLOCKED);
const variable = fc.constantFrom(...VARIABLES);
const someName = fc.oneof(
  { weight: 8, arbitrary: allowedName },
  { weight: 1, arbitrary: blockedName },
);

/** The same name, written as shells allow it. */
function disguised(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(name, fc.nat({ max: 15 }), variable).map(([text, way, other]) => {
    const [head = '', tail = ''] = [text.slice(0, 1), text.slice(1)];
    const hex = [...text]
      .map((letter) => `\\x${(letter.codePointAt(0) ?? 0).toString(16)}`)
      .join('');
    const ways = [
      singly(text),
      doubly(text),
      `\\${text}`,
      `${head}\\${tail}`,
      `${head}"${tail}"`,
      `${head}''${tail}`,
      `$'${hex}'`,
      `${head}\\\n${tail}`,
      `/usr/bin/${text}`,
      `/bin/../bin/${text}`,
      `{${text},-a}`,
      `${head}{${tail},}`,
      `\${${other}:-${text}}`,
      `$(echo ${text})`,
      `/usr/bin/${head}[${tail.slice(0, 1) || 'x'}]${tail.slice(1)}`,
      `${head}$${other}${tail}`,
    ];
    return ways[way] ?? text;
  });
}

const commandWord = fc.oneof(
  { weight: 40, arbitrary: allowedName },
  { weight: 4, arbitrary: disguised(allowedName) },
  { weight: 1, arbitrary: blockedName },
  { weight: 1, arbitrary: disguised(blockedName) },
  { weight: 2, arbitrary: variable.map((name) => `$${name}`) },
  { weight: 1, arbitrary: variable.map((name) => `"\${${name}}"`) },
  { weight: 1, arbitrary: fc.constantFrom('$1', '"$@"', '$*', '${a[0]}', '"${a[@]}"', '${!A}') },
  { weight: 2, arbitrary: fc.constantFrom(...FUNCTIONS) },
);

const plainArgument = fc.constantFrom(
  'a',
  '-n',
  '.',
  '-l',
  '1',
  'a.txt',
  '*',
  '"$A"',
  '$A',
  '$B',
  '"$1"',
  "'a b'",
  '"sudo x"',
  "'; sudo x'",
  'sudo',
  '$((1+1))',
  '{a,b}',
  '--',
  '-e',
  '$?',
  '"${A:-b}"',
  '${#A}',
  "$'\\n'",
  '~',
  '"a`echo b`"',
  'A=b',
  '-c',
  '-',
  '[a]',
  '\\;',
  '+',
);

const redirect = fc.constantFrom(
  ' >out',
  ' 2>&1',
  '>/dev/null',
  ' </dev/null',
  ' &>out',
  ' >>out',
  ' 2>/dev/null',
  ' <a.txt',
);
const separator = fc.constantFrom(
  ';',
  '\n',
  ' ; ',
  ' && ',
  '&&',
  '||',
  ' || ',
  ' & ',
  '|',
  ' | ',
  ' |& ',
  ' \\\n; ',
  ' # note\n',
  '\t;\t',
);

/** fast-check ties the knot by these names. */
type Pieces = Record<'argument' | 'simple' | 'wrapped' | 'compound' | 'command' | 'list', string>;

const pieces = fc.letrec<Pieces>((tie) => ({
  argument: fc.oneof(
    { weight: 30, arbitrary: plainArgument },
    { weight: 1, arbitrary: someName },
    { weight: 1, arbitrary: tie('list').map((list) => `$(${list})`) },
    { weight: 1, arbitrary: tie('list').map((list) => `"$(${list})"`) },
    {
      weight: 1,
      arbitrary: tie('simple').map((one) => `"\`${one.replaceAll(/[`\\]/gu, String.raw`\$&`)}\`"`),
    },
    { weight: 1, arbitrary: tie('simple').map((one) => `\${A:-$(${one})}`) },
    { weight: 1, arbitrary: tie('simple').map((one) => `<(${one})`) },
    { weight: 1, arbitrary: tie('list').map(singly) },
    { weight: 1, arbitrary: tie('simple').map((one) => `$((1+$(${one})))`) },
  ),
  simple: fc
    .tuple(
      rarely(
        8,
        fc.tuple(variable, someName).map(([name, value]) => `${name}=${value} `),
      ),
      commandWord,
      fc.array(tie('argument'), { maxLength: 3 }),
      rarely(4, redirect),
    )
    .map(([first, name, args, end]) => first + [name, ...args].join(' ') + end),
  wrapped: fc
    .tuple(fc.nat({ max: 26 }), tie('simple'), tie('list'), variable)
    .map(([way, one, list, name]) => {
      const ways = [
        `env ${one}`,
        `env ${name}=b ${one}`,
        `nohup ${one}`,
        `nice -n 1 ${one}`,
        `timeout 2 ${one}`,
        `command ${one}`,
        `builtin ${one}`,
        `exec ${one}`,
        `time ${one}`,
        `! ${one}`,
        `setsid ${one}`,
        `stdbuf -o0 ${one}`,
        `echo a | xargs ${one}`,
        `xargs -I{} ${one} </dev/null`,
        `find . -maxdepth 0 -exec ${one} \\;`,
        `find . -maxdepth 0 -exec ${one} {} +`,
        `bash -c ${singly(list)}`,
        `bash -c ${doubly(list)} x ${one}`,
        `sh -c ${singly(list)}`,
        `eval ${singly(list)}`,
        `eval ${one}`,
        `bash <<'EOT'\n${list}\nEOT\n`,
        `trap ${singly(list)} EXIT`,
        `env -S ${singly(one)}`,
        `coproc ${one}`,
        `cat <<EOT\n$(${one})\nEOT\n`,
        `bash -ec ${singly(list)} sudo reboot`,
      ];
      return ways[way] ?? one;
    }),
  compound: fc
    .tuple(
      fc.nat({ max: 19 }),
      tie('list'),
      tie('list'),
      tie('simple'),
      variable,
      someName,
      fc.constantFrom(...FUNCTIONS),
    )
    .map(([way, list, other, one, name, value, called]) => {
      const ways = [
        `( ${list} )`,
        `{ ${list}\n}`,
        `if ${one}; then ${list}\nelse ${other}\nfi`,
        `for ${name} in ${value} b; do ${list}\ndone`,
        `for ${name} in ${one}; do ${list}\ndone`,
        `while ${list}\ndo ${other}\nbreak; done`,
        `until false; do ${list}\nbreak; done`,
        `case ${value} in a) ${list}\n;; *) ${other}\n;; esac`,
        `${called}() { ${list}\n}\n${other}`,
        `function ${called} {\n${list}\n}\n${called} ${value}`,
        `${name}=${value}; ${list}`,
        `${name}=${singly(one)}\n${list}`,
        `set -- ${value} a; ${list}`,
        `a=(${value} x); ${list}`,
        `[[ -n "$(${one})" && a = a ]] && ${list}\n`,
        `(( 1 + 1 )) && ${list}\n`,
        `alias ${called}=${singly(value)}\n${list}`,
        `${name}=$(${one})\n${list}`,
        `while read -r ${name}; do ${list}\nbreak; done <<< ${singly(value)}`,
        `if [ a = b ]; then ${name}=${value}; fi; ${list}`,
      ];
      return ways[way] ?? list;
    }),
  command: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'shell' },
    { weight: 5, arbitrary: tie('simple') },
    { weight: 3, arbitrary: tie('wrapped') },
    { weight: 4, arbitrary: tie('compound') },
  ),
  list: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'shell' },
    { weight: 3, arbitrary: tie('simple') },
    { weight: 2, arbitrary: tie('command') },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('command'), separator, tie('command')).map((parts) => parts.join('')),
    },
  ),
}));

/** What changes the shell, so that later words mean something else. */
const change = fc
  .tuple(fc.nat({ max: 39 }), variable, someName, someName, fc.constantFrom(...FUNCTIONS))
  .map(([way, name, one, other, called]) => {
    const ways = [
      `${name}=${one};a=(${other} x);set -- ${one} b`,
      `${name}+=${one}`,
      `unset ${name}`,
      `read ${name} <<< ${one}`,
      `printf -v ${name} %s ${one}`,
      `export ${name}=${one}`,
      `declare ${name}=${one}`,
      `: "\${${name}:=${one}}"`,
      `IFS=${one.slice(0, 1)}`,
      `for ${name} in ${one} ${other}; do :; done`,
      `(${name}=${one})`,
      `{ ${name}=${one}; }`,
      `${name}=${one} &`,
      `${name}=${one} | cat`,
      `true && ${name}=${one}`,
      `false && ${name}=${one}`,
      `false || ${name}=${one}`,
      `if false; then ${name}=${one}; else ${name}=${other}; fi`,
      `${called}() { ${name}=${one}; }; ${called}`,
      `${called}() { local ${name}=${one}; :; }; ${called}`,
      `${called}() { "$@"; }; ${called} ${one}`,
      `${called}() { $1 $2; }; ${called} ${one} ${other}`,
      `while read -r ${name}; do :; done <<< ${one}`,
      `eval ${name}=${one}`,
      `unset -f ${called}`,
      `export -f ${called}; bash -c ${called}`,
      `${name}=${one}; bash -c '$${name}'`,
      `export ${name}=${one}; bash -c '$${name} a'`,
      `a+=(${one})`,
      `a[0]=${one}`,
      `mapfile -t a <<< ${one}`,
      `declare -n ${name}=x; ${name}=${one}`,
      `alias ${called}=${one}`,
      `hash -p /usr/bin/${one} ${other}`,
      `cd /tmp`,
      `ln -s /usr/bin/${one} mine; ./mine`,
      `cp /usr/bin/${one} mine; ./mine`,
      `case ${one} in ${other}) ${name}=${one};; *) ${name}=${other};; esac`,
      `set -- ${one} ${other}; shift`,
      `${name}='${one} ${other}'`,
    ];
    return ways[way] ?? '';
  });

const before = fc
  .array(change, { minLength: 1, maxLength: 3 })
  .map((changes) => changes.map((one) => `${one}\n`).join(''));

/** Lines as agents and attackers may write them, without script files and without interpreters of other languages. */
export const shellLine: fc.Arbitrary<string> = fc
  .tuple(rarely(2, before), pieces.list, separator, pieces.list)
  .map((parts) => parts.join(''));
