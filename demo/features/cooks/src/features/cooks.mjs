import { readDay } from '../read.mjs';
import { HttpError } from '../router.mjs';
import { readWeek } from './week.mjs';

function readCooks(database, day) {
  const { start, days } = readWeek(database, day);
  const rows = database.all('SELECT day, members.id, members.name FROM cooks JOIN members ON members.id = member_id');
  return {
    start,
    days: days.map(({ date, recipe }) => {
      const cook = rows.find((row) => row.day === date);
      return { date, recipe, cook: cook === undefined ? null : { id: cook.id, name: cook.name } };
    }),
  };
}

function setCook(database, day, memberId) {
  database.run(
    'INSERT INTO cooks VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET member_id = excluded.member_id',
    day,
    memberId,
  );
}

/** Whose turn it is. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS cooks (
      day TEXT PRIMARY KEY,
      member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE
    )`,
  routes: {
    'GET /api/cooks': ({ database, query }) => readCooks(database, query.start),

    'PUT /api/cooks/:day'({ database, params, body }) {
      const day = readDay(params.day, 'The day');
      if (body.memberId === null) database.run('DELETE FROM cooks WHERE day = ?', day);
      else if (database.one('SELECT 1 FROM members WHERE id = ?', Number(body.memberId)) === null) {
        throw new HttpError(404, 'Nobody of that kind is at the table.');
      } else setCook(database, day, Number(body.memberId));
      return readCooks(database, day);
    },

    /** Gives each planned day without a cook to whoever has cooked least that week. */
    'POST /api/cooks/share-out': ({ database, body }) =>
      database.transaction(() => {
        const { start, days } = readCooks(database, body.start);
        const members = database.all('SELECT id FROM members ORDER BY name COLLATE NOCASE');
        if (members.length === 0) throw new HttpError(409, 'Nobody is at the table yet.');
        const turns = new Map(members.map(({ id }) => [id, 0]));
        for (const { cook } of days) if (cook !== null) turns.set(cook.id, turns.get(cook.id) + 1);
        for (const { date, recipe, cook } of days) {
          if (recipe === null || cook !== null) continue;
          const [next] = [...turns].sort((a, b) => a[1] - b[1])[0];
          turns.set(next, turns.get(next) + 1);
          setCook(database, date, next);
        }
        return readCooks(database, start);
      }),
  },
};
