import { byId, element, onSubmit } from './dom.js';
import { ask } from './wire.js';

/** The settings of everybody: read into a form, and changed from it. */
export async function createSettings() {
  const form = byId('settings');
  const field = (name) => form.elements.namedItem(name);
  const [{ models }, { providers }] = await Promise.all([
    ask('GET', '/settings/models'),
    ask('GET', '/settings/providers'),
  ]);
  const choices = (list) => list.map(({ id, name }) => element('option', { value: id }, name));
  field('model').replaceChildren(...choices(models));
  field('api_provider').replaceChildren(...choices(providers));
  const show = (settings) => {
    field('model').value = settings.model;
    field('api_provider').value = settings.api_provider;
    field('testing_agent_ratio').value = settings.testing_agent_ratio;
    field('batch_size').value = settings.batch_size;
    field('yolo_mode').checked = settings.yolo_mode;
    field('playwright_headless').checked = settings.playwright_headless;
    byId('settings-said').textContent =
      `${settings.model}, ${settings.testing_agent_ratio} regression agents, ` +
      `${settings.batch_size} features per agent, YOLO ${settings.yolo_mode ? 'on' : 'off'}, ` +
      `token ${settings.api_has_auth_token ? 'given' : 'none'}`;
  };
  show(await ask('GET', '/settings'));
  onSubmit('settings', async (given) => {
    await ask('PATCH', '/settings', {
      model: given.get('model'),
      testing_agent_ratio: Number(given.get('testing_agent_ratio')),
      batch_size: Number(given.get('batch_size')),
      yolo_mode: field('yolo_mode').checked,
      playwright_headless: field('playwright_headless').checked,
    });
    show(await ask('GET', '/settings'));
  });
}
