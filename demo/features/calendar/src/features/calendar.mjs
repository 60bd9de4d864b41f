import { addDays } from '../read.mjs';
import { Reply } from '../router.mjs';
import { readWeek } from './week.mjs';

const escape = (text) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
const compact = (day) => day.replaceAll('-', '');

/** The planned week as a calendar file (RFC 5545), for phones and calendars. */
export default {
  routes: {
    'GET /api/week.ics'({ database, query }) {
      const { start, days } = readWeek(database, query.start);
      const events = days
        .filter(({ recipe }) => recipe !== null)
        .flatMap(({ date, recipe }) => [
          'BEGIN:VEVENT',
          `UID:${date}@kitchen-table`,
          `DTSTAMP:${compact(start)}T000000Z`,
          `DTSTART;VALUE=DATE:${compact(date)}`,
          `DTEND;VALUE=DATE:${compact(addDays(date, 1))}`,
          `SUMMARY:${escape(recipe.name)}`,
          'END:VEVENT',
        ]);
      const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Kitchen Table//EN', ...events, 'END:VCALENDAR', ''];
      return new Reply(200, lines.join('\r\n'), {
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': `attachment; filename="week-${start}.ics"`,
      });
    },
  },
};
