import Database from 'libsql';

/**
 * The SQLite file with every feature's tables. The three ways to ask:
 * `all` answers rows, `one` a row or null, `run` what changed.
 */
export function openDatabase(file, features) {
  const connection = new Database(file);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  for (const { schema } of features) {
    if (schema !== undefined) connection.exec(schema);
  }

  const database = {
    all: (sql, ...values) => connection.prepare(sql).all(...values),
    one: (sql, ...values) => database.all(sql, ...values)[0] ?? null,
    run(sql, ...values) {
      const { changes, lastInsertRowid } = connection.prepare(sql).run(...values);
      return { changes, id: Number(lastInsertRowid) };
    },
    /** All of it or nothing. */
    transaction(work) {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        connection.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => connection.close(),
  };
  return database;
}
