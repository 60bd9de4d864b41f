import { PolicyCheckForm } from '#shared/settings/policy-check.tsx';
import { PolicyRules } from '#shared/settings/policy-rules.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { checkLine, machinePolicyQuery } from '../api/machine.ts';

/** What the organisation says about the commands of agents. */
export function PolicySection() {
  const { data: policy } = useQuery(machinePolicyQuery);
  return policy === undefined ? null : (
    <Panel id="commands" title="Commands of agents" className="scroll-mt-4">
      <PolicyRules policy={policy} />
      <PolicyCheckForm check={checkLine} />
    </Panel>
  );
}
