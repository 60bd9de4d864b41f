/** Asks the API; an error is thrown with what the server says of it. */
export async function ask(method, path, body) {
  const answer = await fetch(`/api${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  const said = text === '' ? null : JSON.parse(text);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
  return said;
}

const PING_MS = 30_000;
const RETRY_MS = { first: 1_000, last: 30_000 };

/** A socket that comes back until it is closed, or until the server says that it never will. */
export function connect(path, { onMessage, onOpen = () => {}, onState = () => {} }) {
  let closed = false;
  let failures = 0;
  let socket;
  const open = () => {
    socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`,
    );
    socket.addEventListener('open', () => {
      failures = 0;
      onState('live');
      onOpen();
    });
    socket.addEventListener('message', ({ data }) => onMessage(JSON.parse(data)));
    socket.addEventListener('close', ({ code }) => {
      onState('offline');
      if (closed || (code >= 4000 && code < 5000)) return;
      setTimeout(open, Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.last));
      failures += 1;
    });
  };
  open();
  const send = (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const ping = setInterval(() => send({ type: 'ping' }), PING_MS);
  return {
    send,
    close() {
      closed = true;
      clearInterval(ping);
      socket.close();
    },
  };
}

/** Calls `load` again whenever it is asked for, but never twice at a time. */
export function reloader(load) {
  let busy = false;
  let again = false;
  return async function reload() {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        await load();
      }
    } finally {
      busy = false;
    }
  };
}
