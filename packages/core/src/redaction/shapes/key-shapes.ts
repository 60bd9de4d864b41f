import { shapesOf, type ShapeRow } from './secret-shape.ts';

/** Keys and passwords of no one service. */
const CERTAIN: readonly ShapeRow[] = [
  [
    'private key',
    'RFC 7468, the formats of OpenSSH and PGP; in JSON and .env files its lines end with \\n',
    ['PRIVATE KEY'],
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?=[^-]{0,400}[A-Za-z0-9+/=]{40})[\s\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?![\s\S]))/dg,
  ],
  [
    'PuTTY private key',
    'the.earth.li/~sgtatham/putty: PuTTY-User-Key-File-2 and -3',
    ['PuTTY-User-Key-File-'],
    /PuTTY-User-Key-File-\d:[\s\S]{0,20000}?Private-MAC: [0-9a-f]{40,64}/dg,
  ],
  [
    'age key',
    'github.com/C2SP/C2SP/blob/main/age.md: Bech32 with AGE-SECRET-KEY-',
    ['AGE-SECRET-KEY-'],
    /AGE-SECRET-KEY-(?:PQ-)?1[02-9AC-HJ-NP-Z]{50,200}/dg,
  ],
  [
    'JSON web token',
    'RFC 7519: three parts in base64url, the first begins with {"',
    ['eyJ'],
    /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,6000}\.[A-Za-z0-9_-]{8,2000}/dg,
  ],
  [
    'password in an address',
    'RFC 3986, 3.2.1; hosts of this machine, of a container and of examples are left out',
    ['://'],
    /:\/\/(?<secret>[^\s/@:"'`<>{}$]{0,128}:(?!(?:pass(?:word)?|secret|changeme|x{1,40}|\*{1,40}|\.{1,40})@)[^\s/@"'`<>{}$[\]]{6,256})@(?!127\.|localhost|example\.|[^\s/"']{0,80}\bexample\.)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?<!\.local|\.test|\.invalid|\.example|\.localhost|\.internal)(?![A-Za-z0-9.-])/dg,
  ],
];

const KEYWORDS = [
  'key',
  'Key',
  'KEY',
  'ecret',
  'ECRET',
  'oken',
  'OKEN',
  'assw',
  'ASSW',
  'redential',
  'REDENTIAL',
  'assphrase',
  'ASSPHRASE',
];
const OURS = 'what usually stands in front of one';

/** Covered where agents and programs show them; too common in honest code to refuse a landing for. */
const LIKELY: readonly ShapeRow[] = [
  [
    'private key',
    'a key that is cut off: the beginning gives it away',
    ['PRIVATE KEY'],
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?![\s\S]))/dg,
  ],
  [
    'bearer',
    'RFC 6750',
    ['earer', 'EARER'],
    /(?<![A-Za-z0-9])[Bb](?:earer|EARER)\s{1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,4000})/dg,
  ],
  [
    'name and password in a header',
    'RFC 7617',
    ['asic ', 'ASIC '],
    /(?<![A-Za-z0-9])[Bb](?:asic|ASIC)\s{1,4}(?<secret>(?=[A-Za-z0-9+/]{0,64}[0-9A-Z=])[A-Za-z0-9+/]{8,600}={0,2})(?![A-Za-z0-9+/=-])/dg,
  ],
  [
    'password in an address',
    'RFC 3986, 3.2.1',
    ['://'],
    /:\/\/(?<secret>[^\s/@:]{0,128}:[^\s/@]{1,256})@/dg,
  ],
  [
    'value of a secret variable',
    OURS,
    KEYWORDS,
    /(?:API_?KEY|ACCESS_?KEY|SECRET|TOKEN|PASSWO?R?D|PASSPHRASE|CREDENTIALS?)[A-Z0-9_]{0,40}=["']?(?<secret>(?![$<{%]|process\.|import\.)[^\s"',;&]{8,400})/dg,
  ],
  [
    'quoted secret',
    OURS,
    KEYWORDS,
    /(?:api[_-]?key|access[_-]?key|secret|token|passwo?r?d|passphrase|credentials?)["']?\s{0,4}[=:]\s{0,4}["'](?<secret>(?![$<{%])[^\s"'`]{8,400})["']/dgi,
  ],
  [
    'secret behind its name',
    OURS,
    KEYWORDS,
    /(?:api[_-]?key|access[_-]?key|secret|token|passwo?r?d|passphrase|credentials?)["']?\s{0,4}[=:]\s{0,4}(?<secret>(?=[^\s"',;&]{0,40}\d)(?=[^\s"',;&]{0,40}[A-Za-z])[^\s"',;&()[\].{}$<>`]{8,400})(?![^\s"',;&])/dgi,
  ],
];

export const KEY_SHAPES = [...shapesOf(CERTAIN, true), ...shapesOf(LIKELY, false)];
