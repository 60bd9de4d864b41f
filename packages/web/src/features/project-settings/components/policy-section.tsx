import type { ApiSchemas } from '@ropewalk/client/api';
import { useCommand } from '#shared/api/use-command.ts';
import { PolicyCheckForm } from '#shared/settings/policy-check.tsx';
import { PolicyRules, Problems } from '#shared/settings/policy-rules.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { checkLine, decidePolicy, policyQuery } from '../api/project-settings.ts';
import { compareLines } from '../compare-lines.logic.ts';

type PolicyVersion = ApiSchemas['PolicyVersion'];

/** Which commands agents of the project may run, and what waits for a person's word. */
export function PolicySection({ project }: { readonly project: string }) {
  const { data: policy } = useQuery(policyQuery(project));
  if (policy === undefined) {
    return null;
  }
  const { accepted, proposed } = policy;
  return (
    <Panel
      id="commands"
      title="Commands of agents"
      hint={accepted === null ? 'nothing accepted yet' : 'as accepted'}
      className="scroll-mt-4"
    >
      {proposed.map((version) => (
        <Proposed
          key={version.hash}
          project={project}
          version={version}
          before={accepted?.content ?? ''}
        />
      ))}
      <PolicyRules policy={policy} />
      <PolicyCheckForm check={(line) => checkLine(project, line)} />
    </Panel>
  );
}

function Proposed({
  project,
  version,
  before,
}: {
  readonly project: string;
  readonly version: PolicyVersion;
  readonly before: string;
}) {
  const decide = useCommand(
    (decision: 'accept' | 'refuse') => decidePolicy(project, version.hash, decision),
    (_, decision) =>
      decision === 'accept' ? 'It holds from the next run on.' : 'What holds keeps holding.',
  );
  const whose =
    version.origin === 'target'
      ? 'Stands on the target branch.'
      : `Feature #${version.feature_id ?? '?'} wants to land it, and waits.`;
  return (
    <section aria-label="Proposed commands" className="border-b border-line p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="ask">Proposed</Badge> {whose}
      </p>
      <ol className="my-2 overflow-x-auto rounded border border-line font-mono text-xs">
        {compareLines(before, version.content).map(({ change, text, key }) => (
          <li
            key={key}
            className={
              change === 'added'
                ? 'text-pass'
                : change === 'removed'
                  ? 'text-fail'
                  : 'text-ink-soft'
            }
          >
            <span className="whitespace-pre">
              {SIGNS[change]} {text}
            </span>
          </li>
        ))}
      </ol>
      <Problems problems={version.problems} />
      <div className="flex justify-end gap-2">
        <Button busy={decide.isPending} onClick={() => decide.mutate('refuse')}>
          Refuse these commands
        </Button>
        <Button
          look="solid"
          busy={decide.isPending}
          disabled={version.problems.length > 0}
          onClick={() => decide.mutate('accept')}
        >
          Accept these commands
        </Button>
      </div>
    </section>
  );
}

const SIGNS = { added: '+', removed: '-', same: ' ' } as const;
