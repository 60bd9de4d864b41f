import { button, byId, element, onSubmit } from './dom.js';
import { ask } from './wire.js';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When the crew works by itself. Times are UTC, days are bits from Monday on. */
export function createSchedules(project) {
  const path = (rest = '') => `/projects/${project()}/schedules${rest}`;
  async function reload() {
    const { schedules } = await ask('GET', path());
    byId('schedules').replaceChildren(...schedules.map(entry));
    await reloadNext();
  }
  async function reloadNext() {
    const next = await ask('GET', path('/next'));
    byId('next-run').textContent = next.is_currently_running
      ? `Running until ${next.next_end}`
      : next.next_start === null
        ? 'No run is planned'
        : `Next run: ${next.next_start}`;
  }
  function entry({
    id,
    start_time: start,
    duration_minutes: minutes,
    days_of_week: days,
    enabled,
    max_concurrency: agents,
  }) {
    const names = DAYS.filter((_, index) => (days & (1 << index)) !== 0).join(' ');
    return element(
      'li',
      { 'data-schedule': id },
      `${start} UTC for ${minutes} min on ${names}, ${agents} agents, ${enabled ? 'on' : 'off'} `,
      button(enabled ? 'Disable' : 'Enable', async () => {
        await ask('PATCH', path(`/${id}`), { enabled: !enabled });
        await reload();
      }),
      button('Delete', async () => {
        await ask('DELETE', path(`/${id}`));
        await reload();
      }),
    );
  }
  onSubmit('add-schedule', async (form) => {
    await ask('POST', path(), {
      start_time: form.get('start'),
      duration_minutes: Number(form.get('minutes')),
      days_of_week: Number(form.get('days')),
      enabled: true,
      yolo_mode: false,
      model: null,
      max_concurrency: 3,
    });
    await reload();
  });
  return { reload, reloadNext };
}
