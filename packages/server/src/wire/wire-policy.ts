import type {
  ApiMachinePolicy,
  ApiPolicyCheck,
  ApiPolicyVersion,
  ApiProjectPolicyState,
  PolicyVersion,
} from '@ropewalk/contracts';
import { readProjectPolicy } from '@ropewalk/contracts/policy-file';
import type { CommandRules, CommandVerdict } from '@ropewalk/core';
import type { OrganisationFile, ProjectPolicyState } from '@ropewalk/engine';
import { toWireTime } from './wire-feature.ts';

export function toWireMachinePolicy(state: {
  readonly organisation: OrganisationFile;
  readonly rules: CommandRules;
}): ApiMachinePolicy {
  return { organisation: toWireFile(state.organisation), rules: toWireRules(state.rules) };
}

export function toWireProjectPolicy(state: ProjectPolicyState): ApiProjectPolicyState {
  return {
    ...toWireMachinePolicy(state),
    accepted: state.inForce === null ? null : toWirePolicyVersion(state.inForce),
    proposed: state.waiting.map(toWirePolicyVersion),
  };
}

export function toWirePolicyVersion(version: PolicyVersion): ApiPolicyVersion {
  const { hash, content, origin, state, createdAt } = version;
  const reading = content === '' ? null : readProjectPolicy(content);
  const { runId, featureId } =
    origin.type === 'landing' ? origin : { runId: null, featureId: null };
  return {
    hash,
    content,
    status: state.status,
    origin: origin.type,
    commit: origin.commit,
    run_id: runId,
    feature_id: featureId,
    problems: reading === null || reading.ok ? [] : [...reading.problems],
    created_at: toWireTime(createdAt),
    decided_at: state.status === 'open' ? null : toWireTime(state.at),
    decided_by: 'by' in state ? state.by : null,
  };
}

export function toWireCheck(verdict: CommandVerdict): ApiPolicyCheck {
  if (verdict.allow) {
    return { allow: true, reason: null, instead: null, command: null, rule: null };
  }
  const { reason, instead, command, rule } = verdict;
  return { allow: false, reason, instead, command, rule };
}

function toWireFile(file: OrganisationFile): ApiMachinePolicy['organisation'] {
  return {
    path: file.path,
    status: file.status,
    text: file.status === 'valid' ? file.text : null,
    problems: file.status === 'invalid' ? [...file.problems] : [],
  };
}

function toWireRules(rules: CommandRules): ApiMachinePolicy['rules'] {
  return {
    organisation_blocks: [...rules.organisationBlocks],
    organisation_allows: [...rules.organisationAllows],
    project_allows: [...rules.projectAllows],
    pkill_processes: [...rules.pkillProcesses],
  };
}
