/** Where each kind of socket is; a segment that begins with `:` is a parameter. */
export const SOCKET_PATHS = {
  project: '/ws/projects/:name',
  machine: '/ws/machine',
  spec: '/api/spec/ws/:project',
  expand: '/api/expand/ws/:project',
  assistant: '/api/assistant/ws/:project',
  terminal: '/api/terminal/ws/:project/:terminal',
} as const;
export type SocketKind = keyof typeof SOCKET_PATHS;
export type SocketPath = (typeof SOCKET_PATHS)[SocketKind];
