import { shapesOf, type ShapeRow } from './secret-shape.ts';

/** Tokens of forges, registries of packages and services that build. */
const ROWS: readonly ShapeRow[] = [
  [
    'GitHub token',
    'docs.github.com: ghp_ personal, gho_ OAuth, ghu_ and ghs_ of apps, ghr_ refresh',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{20,255}/dg,
  ],
  [
    'GitHub token of an app',
    'github.blog: since 2026 ghs_ may be followed by an id and a JSON web token',
    ['ghs_'],
    /(?<![A-Za-z0-9])ghs_[A-Za-z0-9_]{1,40}eyJ[A-Za-z0-9_.-]{40,2000}/dg,
  ],
  [
    'GitHub fine-grained token',
    'docs.github.com: github_pat_, 22 letters, _ and 59 more',
    ['github_pat_'],
    /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{20,255}/dg,
  ],
  [
    'GitLab token',
    'docs.gitlab.com/security/tokens: prefixes of personal, deploy, runner, job, trigger, feed, mail, agent, OAuth, SCIM, flag and workspace tokens',
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glffct-',
      'glwt-',
    ],
    /(?<![A-Za-z0-9])gl(?:pat|dt|rtr?|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_.-]{16,300}/dg,
  ],
  [
    'GitLab runner registration token',
    'docs.gitlab.com: GR1348941 and 20 more',
    ['GR1348941'],
    /(?<![A-Za-z0-9])GR1348941[A-Za-z0-9_-]{20,40}/dg,
  ],
  [
    'Bitbucket app password',
    'support.atlassian.com: ATBB and 32 more',
    ['ATBB'],
    /(?<![A-Za-z0-9])ATBB[A-Za-z0-9_=-]{32,64}/dg,
  ],
  [
    'Atlassian token',
    'support.atlassian.com: ATATT of people, ATCTT of Bitbucket repositories, ATSTT of service accounts',
    ['ATATT3', 'ATCTT3', 'ATSTT3'],
    /(?<![A-Za-z0-9])AT(?:ATT|CTT|STT)3[A-Za-z0-9_=-]{60,400}/dg,
  ],
  [
    'npm token',
    'docs.npmjs.com: npm_ and 36',
    ['npm_'],
    /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,64}/dg,
  ],
  [
    'token in an npmrc',
    'docs.npmjs.com: _authToken and _auth of a registry',
    [':_authToken=', ':_auth=', ':_password='],
    /:_(?:authToken|auth|password)=["']?(?<secret>(?![$<[])[^\s"']{8,400})/dg,
  ],
  [
    'PyPI token',
    'pypi.org/help: a macaroon, so that it begins with pypi-AgE',
    ['pypi-AgE'],
    /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,400}/dg,
  ],
  [
    'crates.io token',
    'crates.io: cio and 32 letters and digits',
    ['cio'],
    /(?<![A-Za-z0-9_-])cio(?=[A-Za-z]{0,31}\d)(?=[a-z0-9]{0,31}[A-Z])(?=[A-Z0-9]{0,31}[a-z])[A-Za-z0-9]{32}(?![A-Za-z0-9_-])/dg,
  ],
  [
    'RubyGems key',
    'guides.rubygems.org: rubygems_ and 48 hexadecimal digits',
    ['rubygems_'],
    /(?<![A-Za-z0-9])rubygems_[0-9a-f]{48}/dg,
  ],
  [
    'NuGet key',
    'learn.microsoft.com/nuget: oy2 and 43 letters and digits',
    ['oy2'],
    /(?<![A-Za-z0-9])oy2[a-z0-9]{43}(?![A-Za-z0-9])/dg,
  ],
  [
    'Docker Hub token',
    'docs.docker.com: dckr_pat_ of people, dckr_oat_ of organisations',
    ['dckr_'],
    /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,64}/dg,
  ],
  [
    'JFrog key',
    'jfrog.com/help: AKCp and 69 more, reference tokens begin with cmVmdGtuO',
    ['AKCp', 'cmVmdGtuO'],
    /(?<![A-Za-z0-9])(?:AKCp[A-Za-z0-9]{69}|cmVmdGtuO[A-Za-z0-9]{55})(?![A-Za-z0-9])/dg,
  ],
  [
    'Clojars token',
    'github.com/clojars: CLOJARS_ and 60 hexadecimal digits',
    ['CLOJARS_'],
    /(?<![A-Za-z0-9])CLOJARS_[0-9a-f]{60}/dg,
  ],
  [
    'CircleCI token',
    'circleci.com/docs: CCIPAT_ of people, CCIPRJ_ of projects',
    ['CCIP'],
    /(?<![A-Za-z0-9])CCIP(?:AT|RJ)_[A-Za-z0-9]{20,30}_[0-9a-f]{40}/dg,
  ],
  [
    'Buildkite token',
    'buildkite.com/docs: bkua_ of people, bkct_ of clusters, bkaj_ of jobs',
    ['bkua_', 'bkct_', 'bkaj_'],
    /(?<![A-Za-z0-9])bk(?:ua|ct|aj)_[A-Za-z0-9_-]{36,300}/dg,
  ],
  [
    'SonarQube token',
    'docs.sonarsource.com: sqa_ analysis, sqp_ project, squ_ person',
    ['sqa_', 'sqp_', 'squ_'],
    /(?<![A-Za-z0-9])sq[apu]_[0-9a-f]{40}/dg,
  ],
  [
    'Postman key',
    'learning.postman.com: PMAK-',
    ['PMAK-'],
    /(?<![A-Za-z0-9])PMAK-[0-9a-f]{24}-[0-9a-f]{34}/dg,
  ],
  [
    'Sourcegraph token',
    'sourcegraph.com/docs: sgp_',
    ['sgp_'],
    /(?<![A-Za-z0-9])sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/dg,
  ],
];

export const FORGE_SHAPES = shapesOf(ROWS, true);
