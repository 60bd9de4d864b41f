/** Why code on the command line is not let through; `null` when nothing speaks against it. */
export type CodeVerdict = string | null;

/** What starts programs, loads code from text, or hides names, in the languages that agents write inline. */
const SUSPECT: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  node: [
    [
      /child_process|\bexecSync|\bspawn|\bexecFile|\bfork\s*\(|\bBun\s*[.[]|\bDeno\s*[.[]|\bexeca\b|\bshelljs\b|cross-spawn|['"]zx['"]|node-pty|['"](?:node:)?(?:worker_threads|cluster)['"]/u,
      'it starts programs',
    ],
    [
      /\beval\b|\bFunction\b|\bconstructor\b|['"](?:node:)?vm['"]|\bWebAssembly\b|\bsetTimeout\s*\(\s*['"`]|\bReflect\b|\bProxy\b|__proto__|\bwith\s*\(/u,
      'it makes code from text',
    ],
    [
      /process\s*(?:\?\.)?\[|globalThis|\bglobal\b|\bmainModule\b|process\s*\.\s*(?:binding|_linkedBinding|dlopen|kill|getBuiltinModule)|createRequire|['"](?:node:)?(?:module|inspector|repl|process)(?:\/\w+)?['"]/u,
      'it reaches into the runtime',
    ],
    [
      /\brequire\b(?!\s*\(\s*(?:'[^'\\]*'|"[^"\\]*")\s*\)|\s*\.\s*(?:resolve|main)\b)|\bimport\b\s*\((?!\s*(?:'[^'\\]*'|"[^"\\]*")\s*\))|(?:require|import)\s*\(\s*['"](?:data:|https?:|\/(?!usr\/))/u,
      'it loads a module whose name is not written out',
    ],
  ],
  python: [
    [
      /\bsubprocess\b|\bpopen|\bsystem\b|\bspawn|\bexec[lv]p?e?\b|\bfork(?:pty)?\b|\bpty\b|\bposix\b|\bmultiprocessing\b|\basyncio\s*\.\s*(?:create_)?subprocess|\bsh\b\s*\.|\bparamiko\b|\bpexpect\b|\bplumbum\b|import\s+(?:invoke|commands|fabric)|ProcessPool|\bwebbrowser\b|\bplatform\s*\.\s*_|\bpdb\b|\btimeit\b|\bpydoc\b|\bstartfile\b|\bkill(?:pg)?\b|\bdistutils\b|\bsetuptools\b|\bos\s+as\b/iu,
      'it starts programs',
    ],
    [
      /\beval\b|\bexec\b|(?<!re\.)\bcompile\s*\(|__\w+__(?<!__name__|__main__|__version__|__file__|__doc__|__init__)|\bgetattr\b|\bsetattr\b|\bglobals\b|\blocals\b|\bvars\s*\(|\bimportlib\b|\bbuiltins\b|\brunpy\b|\bctypes\b|\bcffi\b|\bcode\s*\.\s*interact|\bpickle\b|\bmarshal\b|\bmodules\b|\bimp\b|\battrgetter\b|\bmethodcaller\b|\boperator\b|\bcodecs\b|\bdir\s*\(/u,
      'it makes code from text',
    ],
    [
      /from\s+os\s+import|from\s+shutil\s+import|\bos\s*\[|\bimport\s+os\.(?!path)|import\s+\*/u,
      'it reaches into the runtime',
    ],
  ],
  perl: [
    [
      /\bsystem\b|\bexec\b|`|\bqx\b|\bfork\b|\bopen\b|\bIPC\b|\bsyscall\b|\bkill\b|\breadpipe\b|\bdo\s+["'/$]|\brequire\b|\bPOSIX\b|\bsocket\b|\bCORE\b|\bglob\b|<\s*[^>=\s\w$]/u,
      'it starts programs or opens pipes',
    ],
    [
      /\beval\b|\$\{\s*\\|&\s*\{|&\s*\$|->\s*\(|\*\{|\(\?\??\{|\/[a-z]*e[a-z]*(?=[\s;}'")]|$)|[})\]|#!,][a-z]*e[a-z]*\s*(?:;|$)|\bsub\b.*\bAUTOLOAD\b/u,
      'it makes code from text',
    ],
  ],
  ruby: [
    [
      /\bsystem\b|\bexec\b|`|%x|\bspawn\b|\bfork\b|\bpopen|\bIO\b|\bOpen3\b|\bPTY\b|\bopen\b|\bKernel\b|\bProcess\b|\btest\s*\(|\bFiddle\b|\bsyscall\b|\bShell(?:words)?\b|\btrap\b/u,
      'it starts programs',
    ],
    [
      /\beval\b|_eval\b|\bsend\b|__send__|\bmethod\b|\bconst_get\b|\bbinding\b|\bload\b|\bObject\b|\binstance_exec\b|\bdefine_method\b|\bMarshal\b|\btap\s*\(&|\bto_proc\b|&\s*:|\bpublic_send\b|\bautoload\b/u,
      'it makes code from text',
    ],
  ],
  php: [
    [
      /\bsystem\b|\bexec\b|\bshell_exec\b|\bpassthru\b|`|\bpopen\b|\bproc_open\b|\bpcntl|\bmail\s*\(|\bdl\s*\(|\bFFI\b|\bexpect:\/\//iu,
      'it starts programs',
    ],
    [
      /\beval\b|\bassert\b|\bcreate_function\b|\bcall_user_func|\$\w+\s*\(|\$\{|\]\s*\(|\)\s*\(|\binclude\b|\brequire\b|\bpreg_replace\b|\barray_(?:map|filter|walk|reduce)\b|\busort\b|\bReflection|\bregister_|\bob_start\b|\bunserialize\b/iu,
      'it makes code from text',
    ],
  ],
  lua: [
    [/\bexecute\b|\bpopen\b|\bos\s*\[|\bio\s*\[|\bffi\b/u, 'it starts programs'],
    [
      /\bload(?:string|file)?\b|\bdofile\b|_G\b|_ENV\b|\brequire\b|\bdebug\b|\bpackage\b|\bstring\s*\[/u,
      'it makes code from text',
    ],
  ],
};

const MAX_LENGTH = 10_000;

/** Escapes that spell a letter or a digit: there is no honest need for them in a short line of code. */
const SPELLED =
  /\\x(?:[3][0-9]|[46][1-9a-f]|[57][0-9a])|\\u\{?0*(?:3[0-9]|[46][1-9a-f]|[57][0-9a])|\\(?:1[0-7]|0[4-7])[0-7]|\\N\{|\bchr\s*\(|fromC(?:har|odeP)|\bpack\b|rot_?13|unhexlify|fromhex|\bstrrev\b|hex2bin|\bbytearray\b/iu;

/**
 * Whether code on a command line may run: not when it starts programs, makes code from text or spells names in ways
 * that cannot be read. This is a fence for honest mistakes and plain tricks; what code may reach, only the wall limits.
 */
export function judgeInlineCode(language: string, code: string): CodeVerdict {
  if (code.length > MAX_LENGTH) return 'it is too long to be looked at';
  if (SPELLED.test(code)) return 'it spells text in a way that cannot be read for sure';
  return (SUSPECT[language] ?? []).find(([pattern]) => pattern.test(code))?.[1] ?? null;
}
