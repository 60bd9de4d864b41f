export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; text is only ever text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A button, and what it does. */
export function button(text, act) {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', act);
  return made;
}

export function onSubmit(id, act) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    act(new FormData(event.target), event.target);
  });
}

export function appendLine(pre, line, most) {
  pre.append(element('span', {}, `${line}\n`));
  while (pre.childElementCount > most) pre.firstElementChild.remove();
  pre.scrollTop = pre.scrollHeight;
}
