import type { PolicyVersion } from '@ropewalk/contracts';

/** Questions about what projects say of the commands of their agents. */
export interface PolicyQueries {
  /** Every content of the project's policy file that was met, the newest first. */
  policyVersions: [{ readonly projectId: number }, PolicyVersion[]];
}

/** The rows of policy files as a command sees them. */
export interface PolicyWrites {
  policyVersions(projectId: number): Promise<PolicyVersion[]>;
  insertPolicyVersion(version: Omit<PolicyVersion, 'id' | 'createdAt'>): Promise<PolicyVersion>;
  savePolicyVersion(version: PolicyVersion): Promise<void>;
}
