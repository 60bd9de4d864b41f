import {
  crewSettingsChangeSchema,
  crewSettingsSchema,
  crewStateSchema,
  projectConfigSchema,
  targetRedSchema,
  type Project,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { ProjectTable } from '../schema.ts';
import { jsonColumn, toJson } from './json.ts';

const settings = jsonColumn('projects.settings', crewSettingsSchema);
const overrides = jsonColumn('projects.overrides', crewSettingsChangeSchema);
const config = jsonColumn('projects.config', projectConfigSchema);
const crew = jsonColumn('projects.crew', crewStateSchema);
const targetRed = jsonColumn('projects.target_red', targetRedSchema);

export function toProject(row: Selectable<ProjectTable>): Project {
  return {
    id: row.id,
    name: row.name,
    folder: row.folder,
    targetBranch: row.target_branch,
    spec: row.spec,
    initialized: row.initialized === 1,
    initializerAttempts: row.initializer_attempts,
    settings: settings.parse(row.settings),
    overrides: overrides.parse(row.overrides),
    config: config.parseNullable(row.config),
    crew: crew.parse(row.crew),
    targetRed: targetRed.parseNullable(row.target_red),
    environmentFailures: row.environment_failures,
    createdAt: row.created_at,
  };
}

/** What can change about a project. */
export function fromProject(
  project: Omit<Project, 'id' | 'createdAt'>,
): Omit<Insertable<ProjectTable>, 'id' | 'created_at'> {
  return {
    name: project.name,
    folder: project.folder,
    target_branch: project.targetBranch,
    spec: project.spec,
    initialized: project.initialized ? 1 : 0,
    initializer_attempts: project.initializerAttempts,
    settings: toJson(project.settings),
    overrides: toJson(project.overrides),
    config: toJson(project.config),
    crew: toJson(project.crew),
    target_red: toJson(project.targetRed),
    environment_failures: project.environmentFailures,
  };
}
