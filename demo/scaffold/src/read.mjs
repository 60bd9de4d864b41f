import { HttpError } from './router.mjs';

/** A text that says something, without blanks around it. */
export function readText(value, what, longest = 200) {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') throw new HttpError(400, `${what} is missing.`);
  if (text.length > longest) throw new HttpError(400, `${what} is too long.`);
  return text;
}

/** A number above zero. */
export function readAmount(value, what) {
  const amount = typeof value === 'string' ? Number(value.replace(',', '.')) : value;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount <= 0) {
    throw new HttpError(400, `${what} must be more than nothing.`);
  }
  return amount;
}

/** A day as `2026-11-23`. */
export function readDay(value, what) {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  if (!isDay) throw new HttpError(400, `${what} must be a day such as 2026-11-23.`);
  return value;
}

/** Today where the application runs. */
export function today() {
  const now = new Date();
  const midnight = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return new Date(midnight).toISOString().slice(0, 10);
}

/** The day that is so many days later. */
export function addDays(day, count) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The Monday of the week of a day. */
export function mondayOf(day) {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
