const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `3 s`, `4 min`, `2 h 5 min`, `3 d 4 h`: how long something took or takes, to read at a glance. */
export function formatDuration(ms: number): string {
  const rounded = Math.max(0, ms);
  if (rounded < MINUTE_MS) {
    return `${Math.round(rounded / 1000)} s`;
  }
  if (rounded < HOUR_MS) {
    return `${Math.round(rounded / MINUTE_MS)} min`;
  }
  if (rounded < DAY_MS) {
    return withRest(rounded, HOUR_MS, 'h', MINUTE_MS, 'min');
  }
  return withRest(rounded, DAY_MS, 'd', HOUR_MS, 'h');
}

function withRest(ms: number, unit: number, name: string, smaller: number, smallerName: string) {
  const whole = Math.floor(ms / unit);
  const rest = Math.floor((ms % unit) / smaller);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${smallerName}`;
}

/** `2:05`, `1:02:09`: a clock that counts. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const tail = String(rest).padStart(2, '0');
  return hours === 0
    ? `${minutes}:${tail}`
    : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** `just now`, `4 min ago`, `in 2 h`. */
export function formatAgo(at: number, now: number): string {
  const ms = now - at;
  if (Math.abs(ms) < 10_000) {
    return 'just now';
  }
  return ms > 0 ? `${formatDuration(ms)} ago` : `in ${formatDuration(-ms)}`;
}

const MONEY = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
});

/** Dollars; below a cent that there is something, not how much. */
export function formatMoney(usd: number): string {
  return usd > 0 && usd < 0.01 ? `< ${MONEY.format(0.01)}` : MONEY.format(usd);
}

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const WHOLE = new Intl.NumberFormat();

/** `1.2M`: for tokens. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `1 feature`, `3 features`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${WHOLE.format(count)} ${count === 1 ? one : many}`;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function formatTime(at: number): string {
  return TIME.format(at);
}

export function formatFull(at: number): string {
  return FULL.format(at);
}
