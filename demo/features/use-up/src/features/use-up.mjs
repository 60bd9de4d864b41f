import { addDays, readDay, today } from '../read.mjs';

const DAYS_AHEAD = 3;

/** What must be eaten soon. */
export default {
  routes: {
    'GET /api/use-up'({ database, query }) {
      const day = query.today === undefined ? today() : readDay(query.today, 'Today');
      const items = database.all(
        `SELECT id, name, amount, unit, best_before AS bestBefore FROM pantry
         WHERE best_before <= ? ORDER BY best_before, name COLLATE NOCASE`,
        addDays(day, DAYS_AHEAD),
      );
      const daysLeft = (until) => Math.round((Date.parse(until) - Date.parse(day)) / 86_400_000);
      return { items: items.map((item) => ({ ...item, daysLeft: daysLeft(item.bestBefore) })) };
    },
  },
};
