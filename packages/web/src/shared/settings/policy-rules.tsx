import type { ApiSchemas } from '@ropewalk/client/api';
import { Badge } from '#ui/badge.tsx';

type MachinePolicy = ApiSchemas['MachinePolicy'];

const STATES = {
  absent: { label: 'No file', tone: 'wait' },
  valid: { label: 'In force', tone: 'pass' },
  invalid: { label: 'Cannot be used', tone: 'fail' },
} as const;

const LAYERS = [
  ['organisation_blocks', 'The organisation blocks'],
  ['organisation_allows', 'The organisation allows'],
  ['project_allows', 'The project allows'],
  ['pkill_processes', 'pkill may end'],
] as const;

/** How the file of the organisation is, and what the files add to the rules that are built in. */
export function PolicyRules({ policy }: { readonly policy: MachinePolicy }) {
  const { organisation, rules } = policy;
  const { label, tone } = STATES[organisation.status];
  return (
    <div className="flex flex-col gap-2 p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        <code className="min-w-0 font-mono text-xs break-all">{organisation.path}</code>
      </p>
      <Problems problems={organisation.problems} />
      {organisation.status === 'invalid' && (
        <p>
          No agent starts until it is mended or removed; agents that work keep to what it said
          before.
        </p>
      )}
      <dl className="flex flex-col gap-1">
        {LAYERS.filter(([layer]) => rules[layer].length > 0).map(([layer, title]) => (
          <div key={layer}>
            <dt className="text-xs text-ink-faint">{title}</dt>
            <dd className="font-mono text-xs">{rules[layer].join(', ')}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What is wrong with a file, line by line. */
export function Problems({
  problems,
}: {
  readonly problems: MachinePolicy['organisation']['problems'];
}) {
  return problems.length === 0 ? null : (
    <ul className="text-fail">
      {problems.map(({ line, message }) => (
        <li key={`${line} ${message}`}>
          Line {line}: {message}
        </li>
      ))}
    </ul>
  );
}
