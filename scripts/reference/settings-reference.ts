import {
  budgetSchema,
  crewSettingsSchema,
  devServerConfigChangeSchema,
  improveChangeSchema,
  machineSettingsSchema,
  projectBudgetsSchema,
  projectConfigSchema,
  projectSettingsChangeSchema,
  providerChoiceSchema,
  pushTargetSchema,
  scheduleCreateSchema,
  settingsChangeSchema,
  targetRequestSchema,
} from '@ropewalk/contracts';
import { z } from 'zod';
import type { FieldDocs } from './field-docs.ts';
import { schemaTable } from './schema-table.ts';

interface Section {
  readonly title: string;
  readonly about: string;
  readonly schema: z.ZodObject;
  /** Under which the comments of its fields are known, the first one first. */
  readonly names: readonly string[];
}

/** Every group of settings that there is. */
const SECTIONS: readonly Section[] = [
  {
    title: 'Of a crew',
    about:
      'For a project, or (but for the models) for all projects of the machine. Models and efforts can be chosen for `initializer`, `coding`, `testing` and `assistant`.',
    schema: crewSettingsSchema,
    names: ['crewSettingsSchema'],
  },
  {
    title: 'Of the machine',
    about: 'Its `crew` is what every project starts with.',
    schema: machineSettingsSchema,
    names: ['machineSettingsSchema'],
  },
  {
    title: 'Of a provider',
    about: 'Kept for each provider while another one is in use.',
    schema: providerChoiceSchema,
    names: ['providerChoiceSchema'],
  },
  {
    title: 'Budgets of a project',
    about: 'A day is one of the time zone of the machine.',
    schema: projectBudgetsSchema,
    names: ['projectBudgetsSchema'],
  },
  {
    title: 'Of a budget',
    about: 'The first limit that is reached counts.',
    schema: budgetSchema,
    names: ['budgetSchema'],
  },
  {
    title: 'Of a push',
    about: 'Where what has landed is pushed to.',
    schema: pushTargetSchema,
    names: ['pushTargetSchema'],
  },
  {
    title: 'Of auto-improve',
    about:
      'Off until somebody switches it on: `PATCH /api/projects/{project_name}/auto-improve`, or with the settings of the project.',
    schema: improveChangeSchema,
    names: ['improveChangeSchema'],
  },
  {
    title: 'Of a schedule',
    about: '`POST /api/projects/{project_name}/schedules`.',
    schema: scheduleCreateSchema,
    names: ['scheduleCreateSchema', 'fields'],
  },
  {
    title: 'Of a target of notifications',
    about:
      '`PUT /api/notifications/{target}` for all projects, `PUT /api/projects/{project_name}/notifications/{target}` for one.',
    schema: targetRequestSchema,
    names: ['targetRequestSchema'],
  },
  {
    title: 'Of a dev server',
    about: '`PATCH /api/projects/{project_name}/devserver/config`.',
    schema: devServerConfigChangeSchema,
    names: ['devServerConfigChangeSchema'],
  },
  {
    title: '`ropewalk.yaml`',
    about: 'The file in the root of a project that says how it is set up and checked.',
    schema: projectConfigSchema,
    names: ['projectConfigSchema'],
  },
  {
    title: 'Over HTTP: the machine',
    about: 'As `PATCH /api/settings` names them. What is not named, or null, stays.',
    schema: settingsChangeSchema,
    names: ['settingsChangeSchema', 'sharedChange', 'settingsSchema', 'sharedSettingsSchema'],
  },
  {
    title: 'Over HTTP: a project',
    about:
      'As `PATCH /api/projects/{project_name}/settings` names them. What is not named, or null, stays; `clear` leaves a setting to the machine again.',
    schema: projectSettingsChangeSchema,
    names: [
      'projectSettingsChangeSchema',
      'sharedChange',
      'improveChangeSchema',
      'projectSettingsSchema',
      'sharedSettingsSchema',
    ],
  },
];

/** The page of every setting: of the machine, of projects and what belongs to them, and of `ropewalk.yaml`. */
export function settingsReference(docs: FieldDocs): string {
  return [
    '# Settings',
    '',
    'Made from the schemas by `npm run reference`.',
    '',
    'What a start says goes before what its project says, that before what the machine says, and that before the default.',
    '',
    ...SECTIONS.flatMap(({ title, about, schema, names }) => [
      `## ${title}`,
      '',
      about,
      '',
      // Without the name that it has in the document of the API, which would be all that is shown of it.
      ...schemaTable(z.object(schema.shape), new Map([[title, joined(docs, names)]]), title),
    ]),
  ].join('\n');
}

function joined(docs: FieldDocs, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.toReversed().flatMap((name) => [...(docs.get(name) ?? [])]));
}
