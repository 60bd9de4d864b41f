/** An element. Properties that start with `on` are listeners; null leaves an attribute out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Asks the server; what it refuses is an `Error` with a sentence for the reader. */
export async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Tells the reader what happened; also read out by screen readers. */
export function say(text, isProblem = false) {
  const box = document.getElementById('message');
  box.textContent = text;
  box.classList.toggle('problem', isProblem);
  box.classList.add('shown');
  clearTimeout(say.timer);
  say.timer = setTimeout(() => box.classList.remove('shown'), 4000);
}

/** A form whose fields are `[name, label, attributes]`; `send` gets their values. */
export function form(title, fields, button, send) {
  const element = h(
    'form',
    {
      class: 'form',
      'aria-label': title,
      async onsubmit(event) {
        event.preventDefault();
        try {
          await send(Object.fromEntries(new FormData(element)));
          element.reset();
        } catch (error) {
          say(error.message, true);
        }
      },
    },
    fields.map(([name, label, attributes = {}]) => {
      const { tag = 'input', options = [], ...rest } = attributes;
      return h(
        'label',
        {},
        h('span', {}, label),
        h(tag, { name, autocomplete: 'off', ...rest }, options.map(([value, text]) => h('option', { value }, text))),
      );
    }),
    h('button', { type: 'submit' }, button),
  );
  return element;
}

/** A button that does something and says so when it does not work. */
export function button(label, work, properties = {}) {
  return h(
    'button',
    {
      type: 'button',
      ...properties,
      async onclick() {
        try {
          await work();
        } catch (error) {
          say(error.message, true);
        }
      },
    },
    label,
  );
}

/** "1½ kg", "3", "0.2 l". */
export function amountText(amount, unit = '') {
  const whole = Math.floor(amount);
  const part = { 0: '', 0.25: '¼', 0.5: '½', 0.75: '¾' }[amount - whole];
  const text = part === undefined ? String(Math.round(amount * 100) / 100) : `${whole || part === '' ? whole : ''}${part}`;
  return unit === '' ? text : `${text} ${unit}`;
}

/** "Mon, 23 Nov". */
export function dayText(day) {
  const options = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' };
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en', options);
}
