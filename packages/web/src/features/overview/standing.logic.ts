import type { Overview } from '#shared/api/wire.ts';
import { formatDuration, formatTime } from '#shared/format/format.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How fast it goes, in words. */
export function rateText({ last_hour, whole_run }: Overview['rate']): string {
  const perHour = (rate: number): string =>
    rate >= 10 ? String(Math.round(rate)) : rate.toFixed(1);
  if (whole_run === null && last_hour === null) {
    return 'Nothing has landed yet.';
  }
  const now = last_hour === null ? [] : [`${perHour(last_hour)} an hour lately`];
  const all = whole_run === null ? [] : [`${perHour(whole_run)} over the whole run`];
  return `${[...now, ...all].join(', ')}.`;
}

/** When it will be done if it goes on like this, in words. */
export function forecastText(forecast: Overview['forecast'], now: number): string {
  if (forecast.type === 'unknown') {
    return forecast.sentence;
  }
  const [likely, surely] = [Date.parse(forecast.p50), Date.parse(forecast.p90)];
  return `Everything passes in about ${formatDuration(likely - now)} (${whenText(likely, now)}), nine times in ten by ${whenText(surely, now)}.`;
}

function whenText(at: number, now: number): string {
  return at - now < DAY_MS
    ? formatTime(at)
    : new Intl.DateTimeFormat(undefined, {
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      }).format(at);
}
