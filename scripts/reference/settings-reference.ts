import {
  crewSettingsSchema,
  machineSettingsSchema,
  projectConfigSchema,
  providerChoiceSchema,
} from '@ropewalk/contracts';
import type { FieldDocs } from './field-docs.ts';
import { schemaTable } from './schema-table.ts';

/** The page of every setting: of the machine, of a project's crew, and of `ropewalk.yaml`. */
export function settingsReference(docs: FieldDocs): string {
  return [
    '# Settings',
    '',
    'Made from the schemas by `npm run reference`.',
    '',
    'What a start says goes before what its project says, that before what the machine says, and that before the default.',
    '',
    '## Of a crew',
    '',
    'For a project, or (but for the models) for all projects of the machine.',
    '',
    ...schemaTable(crewSettingsSchema, docs, 'crewSettingsSchema'),
    '## Of the machine',
    '',
    ...schemaTable(machineSettingsSchema, docs, 'machineSettingsSchema'),
    '## Of a provider',
    '',
    ...schemaTable(providerChoiceSchema, docs, 'providerChoiceSchema'),
    '## `ropewalk.yaml`',
    '',
    ...schemaTable(projectConfigSchema, docs, 'projectConfigSchema'),
  ].join('\n');
}
