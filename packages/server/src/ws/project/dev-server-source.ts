import type { DevServers, DevServerState } from '@ropewalk/engine';
import { toWireTime } from '../../wire/wire-feature.ts';
import type { DevServerPort } from './dev-server-port.ts';

/** What the dev server of each project's own folder does; those of workspaces are not told of here. */
export function devServerSource(servers: Pick<DevServers, 'state' | 'subscribe'>): DevServerPort {
  return {
    state: (projectId) => toStatus(servers.state({ projectId, runId: null })),
    watch: (projectId, listener) =>
      servers.subscribe((news) => {
        if (news.key.projectId !== projectId || news.key.runId !== null) {
          return;
        }
        if (news.kind === 'state') {
          listener({ type: 'dev_server_status', ...toStatus(news.state) });
        } else {
          listener({ type: 'dev_log', line: news.line, timestamp: toWireTime(news.at) });
        }
      }),
  };
}

function toStatus(state: DevServerState): ReturnType<DevServerPort['state']> {
  return { status: state.status, url: state.status === 'running' ? state.url : null };
}
