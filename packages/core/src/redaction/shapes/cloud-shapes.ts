import { shapesOf, type ShapeRow } from './secret-shape.ts';

/** Keys of clouds, hosts and keepers of secrets. */
const ROWS: readonly ShapeRow[] = [
  [
    'AWS access key',
    'docs.aws.amazon.com/IAM: AKIA lasting, ASIA passing; the examples of the documentation end with EXAMPLE',
    ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    /(?<![A-Za-z0-9])A(?:KIA|SIA|BIA|CCA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}(?![A-Za-z0-9])/dg,
  ],
  [
    'AWS secret key',
    'docs.aws.amazon.com/IAM: 40 letters, known by the name in front of them',
    ['aws_secret', 'AWS_SECRET', 'ecretAccessKey'],
    /(?:(?:aws|AWS)_(?:secret|SECRET)(?:_(?:access|ACCESS))?_(?:key|KEY)|[sS]ecretAccessKey)["']?\s{0,4}[=:]\s{0,4}["']?(?<secret>(?![A-Za-z0-9/+]{33}EXAMPLE)[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dg,
  ],
  [
    'AWS session token',
    'docs.aws.amazon.com/STS: known by the name in front of it',
    ['aws_session', 'AWS_SESSION', 'essionToken'],
    /(?:(?:aws|AWS)_(?:session|SESSION)_(?:token|TOKEN)|[sS]essionToken)["']?\s{0,4}[=:]\s{0,4}["']?(?<secret>[A-Za-z0-9/+=]{100,2000})/dg,
  ],
  [
    'Amazon Bedrock key',
    'docs.aws.amazon.com/bedrock: lasting keys begin with ABSK, passing ones with bedrock-api-key-',
    ['ABSK', 'bedrock-api-key-'],
    /(?<![A-Za-z0-9])(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/]{60,2000}={0,2}/dg,
  ],
  [
    'Azure storage or Cosmos key',
    'learn.microsoft.com: AccountKey of a connection string, 64 bytes in base64',
    ['AccountKey='],
    /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/dg,
  ],
  [
    'Azure shared access key',
    'learn.microsoft.com: SharedAccessKey of Service Bus, Event Hubs and IoT Hub, 32 bytes in base64',
    ['SharedAccessKey='],
    /SharedAccessKey=(?<secret>[A-Za-z0-9+/]{43}=)/dg,
  ],
  [
    'Azure shared access signature',
    'learn.microsoft.com/azure/storage: sig is a SHA-256 in base64, usually percent-encoded',
    ['sig='],
    /[?&]sig=(?<secret>[A-Za-z0-9%+/_-]{42,90}(?:%3[dD]|=))/dg,
  ],
  [
    'Azure client secret',
    'learn.microsoft.com/entra: the fourth to sixth letter are a digit and "Q~"',
    ['Q~'],
    /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/dg,
  ],
  [
    'Azure key',
    'learn.microsoft.com: keys of AI services and tokens of DevOps since 2024 hold JQQJ99',
    ['JQQJ99'],
    /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{10,26}(?![A-Za-z0-9])/dg,
  ],
  [
    'Google sign-in token',
    'developers.google.com/identity: access tokens begin with ya29., refresh tokens with 1//0',
    ['ya29.', '1//0'],
    /(?<![A-Za-z0-9])(?:ya29\.[A-Za-z0-9_-]{20,600}|1\/\/0[A-Za-z0-9_-]{40,200})/dg,
  ],
  [
    'Google client secret',
    'developers.google.com/identity: GOCSPX- and 28 more',
    ['GOCSPX-'],
    /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{28}/dg,
  ],
  [
    'DigitalOcean token',
    'docs.digitalocean.com: dop_, doo_ and dor_ for personal, sign-in and refresh tokens',
    ['_v1_'],
    /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}/dg,
  ],
  [
    'Cloudflare origin key',
    'developers.cloudflare.com/ssl/origin-configuration',
    ['v1.0-'],
    /(?<![A-Za-z0-9])v1\.0-[0-9a-f]{24}-[0-9a-f]{140,160}/dg,
  ],
  [
    'Cloudflare token',
    'developers.cloudflare.com: tokens of 2026 have the prefixes cfk_, cfut_ and cfat_',
    ['cfk_', 'cfut_', 'cfat_'],
    /(?<![A-Za-z0-9])cf(?:k|ut|at)_[A-Za-z0-9]{40,64}/dg,
  ],
  [
    'Cloudflare token',
    'developers.cloudflare.com: earlier ones are 40 letters, known by the name in front of them',
    ['CLOUDFLARE_API', 'CF_API'],
    /(?:CLOUDFLARE|CF)_API_(?:TOKEN|KEY)["']?\s{0,4}[=:]\s{0,4}["']?(?<secret>[A-Za-z0-9_-]{37,40})(?![A-Za-z0-9_-])/dg,
  ],
  [
    'Heroku key',
    'devcenter.heroku.com: HRKU- in front since 2023',
    ['HRKU-'],
    /(?<![A-Za-z0-9])HRKU-[A-Za-z0-9_-]{30,80}/dg,
  ],
  [
    'Vercel token',
    'vercel.com/docs: tokens of people, integrations, applications and AI Gateway',
    ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_', 'vercel_blob_rw_'],
    /(?<![A-Za-z0-9])(?:vc[piark]_[A-Za-z0-9]{24,80}|vercel_blob_rw_[A-Za-z0-9_]{30,80})/dg,
  ],
  [
    'Netlify token',
    'docs.netlify.com: nfp_ and its kin',
    ['nfp_', 'nfo_', 'nfc_', 'nfu_'],
    /(?<![A-Za-z0-9])nf[pocu]_[A-Za-z0-9]{36,60}/dg,
  ],
  [
    'Supabase key',
    'supabase.com/docs: sbp_ of people, sb_secret_ of projects; sb_publishable_ is public',
    ['sbp_', 'sb_secret_'],
    /(?<![A-Za-z0-9])(?:sbp_(?:v\d_)?[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{20,80})/dg,
  ],
  [
    'Databricks token',
    'docs.databricks.com: dapi and 32 hexadecimal digits; sign-in secrets begin with dose',
    ['dapi', 'dose'],
    /(?<![A-Za-z0-9])(?:dapi|dose)[0-9a-f]{32}(?:-\d)?(?![A-Za-z0-9])/dg,
  ],
  [
    'Fly.io token',
    'fly.io/docs: macaroons begin with fm1 or fm2, earlier tokens with fo1',
    ['fm1', 'fm2_', 'fo1_'],
    /(?<![A-Za-z0-9])(?:fm[12][ar]?_[A-Za-z0-9+/=]{60,2000}|fo1_[A-Za-z0-9_-]{43})/dg,
  ],
  ['Render key', 'render.com/docs/api', ['rnd_'], /(?<![A-Za-z0-9])rnd_[A-Za-z0-9]{28,48}/dg],
  [
    'PlanetScale secret',
    'planetscale.com/docs',
    ['pscale_'],
    /(?<![A-Za-z0-9])pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}/dg,
  ],
  [
    'Alibaba Cloud key',
    'www.alibabacloud.com/help: LTAI and 20 more',
    ['LTAI'],
    /(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{20}(?![A-Za-z0-9])/dg,
  ],
  ['Pulumi token', 'pulumi.com/docs', ['pul-'], /(?<![A-Za-z0-9])pul-[0-9a-f]{40}/dg],
  [
    'Doppler token',
    'docs.doppler.com: dp., the kind of token, and 40 more',
    ['dp.'],
    /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{1,40}\.)?[A-Za-z0-9]{40,44}/dg,
  ],
  [
    'HashiCorp Vault token',
    'developer.hashicorp.com/vault: hvs. service, hvb. batch, hvr. recovery tokens',
    ['hvs.', 'hvb.', 'hvr.'],
    /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{24,400}/dg,
  ],
  [
    'HCP Terraform token',
    'developer.hashicorp.com/terraform: 14 letters, .atlasv1., 60 and more',
    ['.atlasv1.'],
    /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}/dg,
  ],
  [
    '1Password service account',
    'developer.1password.com: ops_ and JSON in base64',
    ['ops_eyJ'],
    /(?<![A-Za-z0-9])ops_eyJ[A-Za-z0-9+/=_-]{100,2000}/dg,
  ],
  [
    'Tailscale key',
    'tailscale.com/kb: tskey-, what it is for, its id and its secret',
    ['tskey-'],
    /(?<![A-Za-z0-9])tskey-[a-z]{3,10}-[A-Za-z0-9]{8,40}-[A-Za-z0-9]{16,60}/dg,
  ],
  [
    'OpenShift token',
    'docs.openshift.com: sha256~ and 43 more',
    ['sha256~'],
    /(?<![A-Za-z0-9])sha256~[A-Za-z0-9_-]{43}/dg,
  ],
];

export const CLOUD_SHAPES = shapesOf(ROWS, true);
