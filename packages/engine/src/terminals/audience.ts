import type { Clock } from '@ropewalk/core';

/** Somebody who looks at a terminal. */
export interface TerminalViewer {
  /** `done` is called when it has left this process, or never will. */
  onOutput(data: Uint8Array, done: () => void): void;
  onExit(code: number): void;
  /** Reads too slowly and has been taken out. */
  onTooSlow(): void;
  /** The terminal has been deleted, its project has gone, or the control plane ends. */
  onGone(): void;
}

/** Viewers of one terminal, none of whom may hold up the others for long. */
export interface Audience {
  readonly size: number;
  /** Takes a viewer in, who hears nothing until `hold` or `begin` is called. */
  join(viewer: TerminalViewer): Place;
  say(data: Uint8Array): void;
  /** Sends everybody away with a last word. */
  dismiss(lastWord: (viewer: TerminalViewer) => void): void;
}

/** A viewer's place. */
export interface Place {
  /** From now on what is said is kept for the viewer, until `begin`. */
  hold(): void;
  /** Sends what brings the viewer up to date, then what was kept, then all that is said. */
  begin(content: Uint8Array): void;
  leave(): void;
}

/** Bytes on their way to one viewer at which the terminal is held, and at which it goes on. */
const HOLD_BYTES = 256 * 1024;
const GO_ON_BYTES = 64 * 1024;

export interface AudienceOptions {
  /** How long one viewer may hold up a terminal before being taken out. */
  readonly patienceMs: number;
  /** Told whether output should wait because somebody is behind. */
  readonly onHold: (isHeld: boolean) => void;
  /** Somebody came or went. */
  readonly onChange: () => void;
}

/** An empty audience. */
export function createAudience(clock: Clock, options: AudienceOptions): Audience {
  const members = new Map<Member, TerminalViewer>();
  const tellHold = (): void =>
    options.onHold([...members.keys()].some((member) => member.isBehind()));
  const remove = (member: Member): void => {
    if (!members.delete(member)) return;
    member.end();
    tellHold();
    options.onChange();
  };
  return {
    get size() {
      return members.size;
    },
    join(viewer) {
      const member = createMember(clock, viewer, {
        patienceMs: options.patienceMs,
        onBehind: tellHold,
        onTooSlow: () => remove(member),
      });
      members.set(member, viewer);
      options.onChange();
      return { hold: member.hold, begin: member.begin, leave: () => remove(member) };
    },
    say(data) {
      for (const member of members.keys()) member.hear(data);
    },
    dismiss(lastWord) {
      const all = [...members];
      for (const [member] of all) remove(member);
      for (const [, viewer] of all) lastWord(viewer);
    },
  };
}

interface Member {
  readonly hold: () => void;
  readonly begin: (content: Uint8Array) => void;
  hear(data: Uint8Array): void;
  /** Whether more is on its way than the terminal should go on with. */
  isBehind(): boolean;
  end(): void;
}

function createMember(
  clock: Clock,
  viewer: TerminalViewer,
  tell: {
    readonly patienceMs: number;
    readonly onBehind: () => void;
    readonly onTooSlow: () => void;
  },
): Member {
  let hearing: 'off' | 'on' | 'over' | { readonly kept: Uint8Array[] } = 'off';
  let onTheWay = 0;
  let stopWaiting: (() => void) | null = null;

  const settle = (bytes: number): void => {
    onTheWay -= bytes;
    if (stopWaiting === null || onTheWay > GO_ON_BYTES) return;
    stopWaiting();
    stopWaiting = null;
    tell.onBehind();
  };
  const send = (data: Uint8Array): void => {
    if (data.length === 0 || hearing === 'over') return;
    onTheWay += data.length;
    viewer.onOutput(data, () => settle(data.length));
    if (onTheWay <= HOLD_BYTES || stopWaiting !== null) return;
    stopWaiting = clock.wakeAt(clock.now() + tell.patienceMs, () => {
      tell.onTooSlow();
      viewer.onTooSlow();
    });
    tell.onBehind();
  };
  return {
    hold() {
      if (hearing === 'off' || hearing === 'on') hearing = { kept: [] };
    },
    begin(content) {
      if (hearing === 'over') return;
      const kept = typeof hearing === 'object' ? hearing.kept : [];
      hearing = 'on';
      for (const data of [content, ...kept]) send(data);
    },
    hear(data) {
      if (hearing === 'on') send(data);
      else if (typeof hearing === 'object') hearing.kept.push(data);
    },
    isBehind: () => stopWaiting !== null,
    end() {
      hearing = 'over';
      stopWaiting?.();
      stopWaiting = null;
    },
  };
}
