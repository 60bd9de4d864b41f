import { readText } from '../read.mjs';
import { HttpError, Reply } from '../router.mjs';

/** Who eats together. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS members (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      colour TEXT NOT NULL
    )`,
  routes: {
    'GET /api/members': ({ database }) => ({
      members: database.all('SELECT id, name, colour FROM members ORDER BY name COLLATE NOCASE'),
    }),

    'POST /api/members'({ database, body }) {
      const name = readText(body.name, 'The name', 60);
      const colour = body.colour ?? '#c2513a';
      if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new HttpError(400, 'A colour looks like #c2513a.');
      if (database.one('SELECT 1 FROM members WHERE name = ?', name) !== null) {
        throw new HttpError(409, `${name} is at the table already.`);
      }
      const { id } = database.run('INSERT INTO members (name, colour) VALUES (?, ?)', name, colour);
      return new Reply(201, { id, name, colour });
    },

    'DELETE /api/members/:id'({ database, params }) {
      const { changes } = database.run('DELETE FROM members WHERE id = ?', Number(params.id));
      if (changes === 0) throw new HttpError(404, 'Nobody of that kind is at the table.');
      return { removed: Number(params.id) };
    },
  },
};
