import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a link that was handed out may be opened. */
const LINK_MS = 10 * 60_000;
/** How long a browser stays signed in. */
export const SESSION_SECONDS = 30 * 24 * 3_600;
/** Links that wait at the same time; the oldest gives way. */
const MAX_LINKS = 100;

/** Sessions that ended before their time, remembered over restarts. */
export interface SignedOut {
  has(session: string): boolean;
  /** `until` is when it would have ended by itself, in milliseconds. */
  add(session: string, until: number): void;
}

/** Browsers that were let in with the token's knowledge. What they carry dies when the token is replaced. */
export interface Sessions {
  /** Of the cookie; two homes on one machine do not overwrite each other's. */
  readonly cookieName: string;
  /** A code that can be redeemed once, within ten minutes. */
  issueCode(): string;
  /** The value of the cookie, or null when the code is unknown, used or old. */
  redeem(code: string): string | null;
  isValid(cookie: string): boolean;
  /** From now on this cookie lets nobody in. One that lets nobody in anyway is left aside. */
  end(cookie: string): void;
}

export interface SessionsDeps {
  /** The home's; nothing of a session can be made without it. */
  readonly token: string;
  readonly signedOut: SignedOut;
  /** In milliseconds. */
  now(): number;
}

export function createSessions({ token, signedOut, now }: SessionsDeps): Sessions {
  const key = createHash('sha256').update(`session ${token}`).digest();
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const codes = new Map<string, number>();

  /** What a cookie says, where it is ours, has not ended and was not ended. */
  const readSession = (cookie: string): { readonly id: string; readonly until: number } | null => {
    const end = cookie.lastIndexOf('.');
    const text = cookie.slice(0, Math.max(end, 0));
    const given = Buffer.from(cookie.slice(end + 1), 'base64url');
    const expected = sign(text);
    const [until, id = ''] = text.split('.');
    return given.length === expected.length &&
      timingSafeEqual(given, expected) &&
      Number(until) > now() &&
      !signedOut.has(id)
      ? { id, until: Number(until) }
      : null;
  };

  const discardOld = (): void => {
    for (const [code, until] of codes) {
      if (until <= now() || codes.size > MAX_LINKS) {
        codes.delete(code);
      }
    }
  };

  return {
    cookieName: `ropewalk_${createHash('sha256').update(`name ${token}`).digest('hex').slice(0, 8)}`,
    issueCode() {
      const code = randomBytes(24).toString('base64url');
      codes.set(digest(code), now() + LINK_MS);
      discardOld();
      return code;
    },
    redeem(code) {
      discardOld();
      if (!codes.delete(digest(code))) {
        return null;
      }
      const text = `${now() + SESSION_SECONDS * 1_000}.${randomBytes(12).toString('base64url')}`;
      return `${text}.${sign(text).toString('base64url')}`;
    },
    isValid: (cookie) => readSession(cookie) !== null,
    end(cookie) {
      const session = readSession(cookie);
      if (session !== null) signedOut.add(session.id, session.until);
    },
  };
}

/** Codes are looked up by their digest, so that the time of a look-up says nothing about them. */
function digest(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
