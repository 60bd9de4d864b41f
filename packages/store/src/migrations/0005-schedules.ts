import type { Migration } from './migration.ts';

/** The hours in which crews work by themselves, what people said against them, and what came of them. */
export const schedules: Migration = {
  number: 5,
  name: 'schedules',
  async up(db, dialect) {
    await dialect
      .addId(db.schema.createTable('schedules'))
      .addColumn('project_id', 'integer', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('start_time', 'text', (column) => column.notNull())
      .addColumn('duration_minutes', 'integer', (column) => column.notNull())
      .addColumn('days_of_week', 'integer', (column) => column.notNull())
      .addColumn('time_zone', 'text', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('yolo', 'integer', (column) => column.notNull())
      .addColumn('model', 'text')
      .addColumn('max_concurrency', 'integer', (column) => column.notNull())
      .addColumn('crash_count', 'integer', (column) => column.notNull())
      .addColumn('settled_until', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('schedules_by_project_id')
      .on('schedules')
      .columns(['project_id'])
      .execute();
    await db.schema
      .createTable('schedule_overrides')
      .addColumn('schedule_id', 'integer', (column) =>
        column.primaryKey().references('schedules.id').onDelete('cascade'),
      )
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await dialect
      .addId(db.schema.createTable('schedule_actions'))
      .addColumn('project_id', 'integer', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('schedule_id', 'integer', (column) =>
        column.notNull().references('schedules.id').onDelete('cascade'),
      )
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('window_start', 'bigint', (column) => column.notNull())
      .addColumn('window_end', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint')
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('schedule_actions_by_schedule_id')
      .on('schedule_actions')
      .columns(['schedule_id', 'id'])
      .execute();
    await db.schema
      .createIndex('schedule_actions_by_outcome')
      .on('schedule_actions')
      .columns(['project_id', 'outcome'])
      .execute();
  },
};
