import { join } from 'node:path';
import type { Stage } from '../support/stage.ts';
import { ask, type Answer } from '../api/support/api.ts';
import { compare, type Difference } from './compare.ts';
import type { Exchange } from './recording.ts';

/** An exchange that was replayed, and where our answer differs. */
export interface Replayed {
  readonly exchange: Exchange;
  readonly differences: readonly Difference[];
}

/** What was done beside the recorded requests, before one of them: files written, states put. */
export type Interventions = ReadonlyMap<number, (stage: Stage) => Promise<void>>;

/**
 * Sends every recorded request to our server, one after another, and compares the answers. Folders of the
 * recordings stand for folders of the stage; what the reference numbered and we refuse is made in another way, so
 * that later requests mean the same thing.
 */
export async function replay(
  stage: Stage,
  exchanges: readonly Exchange[],
  interventions: Interventions,
): Promise<readonly Replayed[]> {
  const places = placesOf(stage);
  const names = new Map<string, string>();
  const replayed: Replayed[] = [];
  for (const exchange of exchanges) {
    await interventions.get(exchange.n)?.(stage);
    const answer = await sendUntilSettled(stage, places, names, exchange);
    const ours = places.toRecorded(answer.body);
    noteNames(names, exchange.response, ours);
    replayed.push({ exchange, differences: differencesOf(exchange, answer.status, ours) });
    if (exchange.status < 300 && answer.status >= 400) {
      await standIn(stage, places, exchange);
    }
  }
  return replayed;
}

function differencesOf(exchange: Exchange, status: number, ours: unknown): Difference[] {
  const said: Difference[] =
    status === exchange.status
      ? []
      : [{ about: 'form', text: `status: ${exchange.status} is ${status}` }];
  const body = isPage(exchange.response) ? [] : compare(exchange.response, ours);
  // Where one refuses and the other does not, their bodies have nothing in common.
  return status >= 400 !== exchange.status >= 400 ? said : [...said, ...body];
}

/** What is not JSON was recorded as its length. */
function isPage(response: unknown): boolean {
  return typeof response === 'object' && response !== null && '_non_json' in response;
}

/** No dev server takes longer than this to say where it is; it is a bound, not a wait. */
const ADDRESS_LIMIT_MS = 60_000;

/** A dev server says its address a moment after its start; the recording looked later than that. */
async function sendUntilSettled(
  stage: Stage,
  places: Places,
  names: ReadonlyMap<string, string>,
  exchange: Exchange,
): Promise<Answer> {
  const wanted = exchange.path.endsWith('/devserver/status') ? addressOf(exchange.response) : null;
  const deadline = performance.now() + ADDRESS_LIMIT_MS;
  for (;;) {
    const answer = await send(stage, places, names, exchange);
    const runs = JSON.stringify(answer.body).includes('"running"');
    if (
      wanted === null ||
      !runs ||
      addressOf(answer.body) !== null ||
      performance.now() > deadline
    ) {
      return answer;
    }
  }
}

function addressOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'url' in body ? body.url : null;
}

async function send(
  stage: Stage,
  places: Places,
  names: ReadonlyMap<string, string>,
  { method, path, body }: Exchange,
): Promise<Answer> {
  const renamed = [...names].reduce((url, [from, to]) => url.replaceAll(from, to), path);
  return ask(
    `${stage.url()}${places.toOurs(renamed) as string}`,
    method,
    body === null ? undefined : places.toOurs(body),
  );
}

/** Terminals have names of chance; later requests mean ours by the recorded one. */
function noteNames(names: Map<string, string>, recorded: unknown, ours: unknown): void {
  const pairs = Array.isArray(recorded) && Array.isArray(ours) ? recorded : [recorded];
  for (const [index, value] of pairs.entries()) {
    const from = idOf(value);
    const to = idOf(Array.isArray(ours) ? ours[index] : ours);
    if (from !== null && to !== null) {
      names.set(from, to);
    }
  }
}

function idOf(value: unknown): string | null {
  return typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string'
    ? value.id
    : null;
}

/** Makes what the reference made and we refuse as it was asked for: with a name of its own and without what cannot be. */
async function standIn(
  stage: Stage,
  places: Places,
  { n, method, path, body }: Exchange,
): Promise<void> {
  if (method !== 'POST' || !/\/features(\/bulk)?$/.test(path)) {
    return;
  }
  const mend = (feature: unknown, index: number): unknown =>
    typeof feature === 'object' && feature !== null && 'name' in feature
      ? { ...feature, name: `${String(feature.name)} (${n}.${index})`, dependencies: [] }
      : feature;
  const mended =
    typeof body === 'object' && body !== null && 'features' in body && Array.isArray(body.features)
      ? { ...body, features: body.features.map(mend) }
      : mend(body, 0);
  const answer = await ask(`${stage.url()}${path}`, 'POST', places.toOurs(mended));
  if (answer.status !== 200) {
    throw new Error(`the stand-in for exchange ${n} was refused: ${JSON.stringify(answer.body)}`);
  }
}

/** Turns folders of the recordings into folders of the stage, and back. */
interface Places {
  toOurs(value: unknown): unknown;
  toRecorded(value: unknown): unknown;
}

function placesOf(stage: Stage): Places {
  const home = stage.environment['HOME'] ?? '';
  const pairs = [
    ['/proj', join(home, 'proj')],
    ['/home/dev', home],
    ['/home/head', home],
    ['/home/seed', home],
  ] as const;
  const change = (value: unknown, swap: (text: string) => string): unknown =>
    JSON.parse(swap(JSON.stringify(value ?? null)));
  return {
    toOurs: (value) =>
      change(value, (text) =>
        pairs.reduce((result, [theirs, ours]) => replaceFolder(result, theirs, ours), text),
      ),
    toRecorded: (value) =>
      change(value, (text) =>
        pairs.reduce((result, [theirs, ours]) => result.replaceAll(ours, theirs), text),
      ),
  };
}

/** Only where the folder begins a path: `/projects` begins like `/proj` and is none. */
function replaceFolder(text: string, folder: string, by: string): string {
  return text.replaceAll(new RegExp(`(?<=["=])${folder}(?=[/"&]|$)`, 'g'), by);
}
