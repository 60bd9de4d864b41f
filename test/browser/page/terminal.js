import { button, byId, element, onSubmit } from './dom.js';
import { ask, connect } from './wire.js';

const SIZE = { cols: 100, rows: 24 };

/** Terminals of a project; one is shown. No emulator: what is not text is left out. */
export function createTerminals(project) {
  let shown = null;
  const select = (id) => {
    shown?.socket.close();
    const decoder = new TextDecoder();
    byId('terminal').textContent = '';
    const socket = connect(`/api/terminal/ws/${project()}/${id}`, {
      onOpen: () => socket.send({ type: 'resize', ...SIZE }),
      onMessage(message) {
        if (message.type === 'output') {
          write(decoder.decode(bytesOf(message.data), { stream: true }));
        } else if (message.type === 'exit') {
          write(`[ended with ${message.code}]`);
        } else if (message.type === 'error') {
          write(`[${message.message}]`);
        }
      },
    });
    shown = { id, socket };
  };
  const reload = async () => {
    const terminals = await ask('GET', `/terminal/${project()}`);
    const [first] = terminals;
    if (!terminals.some(({ id }) => id === shown?.id) && first) select(first.id);
    byId('terminals').replaceChildren(
      ...terminals.map(({ id, name }) =>
        element(
          'li',
          {},
          button(name, () => select(id)),
        ),
      ),
    );
  };
  byId('add-terminal').addEventListener('click', async () => {
    const { id } = await ask('POST', `/terminal/${project()}`, { name: null });
    select(id);
    await reload();
  });
  onSubmit('type', (form, typed) => {
    shown?.socket.send({ type: 'input', data: base64Of(`${form.get('line')}\r`) });
    typed.reset();
  });
  return { reload };
}

// Colours, titles and modes: ESC [ ... letter, ESC ] ... BEL.
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROLS = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*(?:\u0007|\u001b\\)|\u001b./g;

function write(text) {
  byId('terminal').append(text.replaceAll(CONTROLS, '').replaceAll('\r', ''));
}

const bytesOf = (data) => Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
const base64Of = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
