import words from '../../cards/words/en.json' with { type: 'json' };
import type { WireRequest } from '../../sandbox/routes.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { type FaultName, faults, type Mishap } from './faults.ts';
import type { MacsIn } from './keyring.ts';
import type { Weather } from './plan.ts';
import type { Scene } from './scene.ts';

/** The longest that the bot waits of its own accord before it tries again. */
const LONGEST_BACKOFF_MS = 15_000;
/** When too much is too much for the bot as a whole, it keeps quiet for as long as it was told, but no longer than this. */
const QUIET_MS = { least: 1_000, most: 15_000 };
/** A showing edit that nobody knows the end of is undone once more after this. */
const UNDONE_AGAIN_MS = 30_000;
/** Of the requests that go wrong in bad weather. Edits that take keys away are what it is all about. */
const SHARES = { blanking: 0.45, showing: 0.25, 'other edit or message': 0.1, 'other request': 0.05 };

type Kind = keyof typeof SHARES;

/** Lets requests go wrong as planned. `begun`: epoch milliseconds of the plan's beginning. The returned function ends it. */
export function startWeather(weather: Weather[], begun: number, scene: Scene): () => void {
  const { cloud, company, macsIn, dice, troubles } = scene;
  const asked = new Map<string, number>();
  const names = new Map(Object.values(company.people).map((person) => [cloud.teams.chatOf(person).id, person.name]));

  function note(name: FaultName, kind: Kind, message: string, mishap: Mishap, from: number): void {
    const { lastsMs, retryAfterMs = 0, late } = mishap;
    troubles.count(name);
    troubles.count(`${name} at ${kind}`);
    if (message === '') return;
    const afterMs = late && kind === 'showing' ? UNDONE_AGAIN_MS : Math.max(retryAfterMs, LONGEST_BACKOFF_MS);
    troubles.note({ from, to: from + lastsMs, afterMs, what: `${name} at ${kind}`, message });
    if (kind !== 'blanking' || !name.startsWith('429')) return;
    const quietMs = Math.min(QUIET_MS.most, Math.max(QUIET_MS.least, retryAfterMs));
    troubles.note({ from, to: from + quietMs, afterMs: 0, what: 'too much at once' });
  }

  return cloud.wire.intercept((request): Fault | undefined => {
    const now = Date.now();
    const index = weather.findIndex(
      ({ from, to, fault }) => from <= now - begun && now - begun < to && faults[fault].service === request.service,
    );
    const here = weather[index];
    if (!here) return undefined;
    const { chat, message } = placeOf(request);
    const kind = kindOf(request, macsIn);
    // The same request of the same person, in another run, meets the same.
    const name = `${index}/${kind}/${names.get(chat) ?? request.service}`;
    const times = (asked.get(name) ?? 0) + 1;
    asked.set(name, times);
    if (!here.everything && !dice.chance(SHARES[kind], name, times)) return undefined;
    const mishap = faults[here.fault].make((least, most) => dice.between(least, most, 'how long', name, times));
    note(here.fault, kind, message, mishap, now);
    return mishap.fault;
  });
}

const PATH = /\/conversations\/(?<chat>[^/]+)\/activities\/(?<message>[^/]+)$/;

function placeOf({ path }: WireRequest): { chat: string; message: string } {
  const { chat = '', message = '' } = PATH.exec(path)?.groups ?? {};
  return { chat: decodeURIComponent(chat), message: decodeURIComponent(message) };
}

function kindOf({ service, method, body }: WireRequest, macsIn: MacsIn): Kind {
  if (service !== 'connector') return 'other request';
  if (method === 'PUT' && body.includes(words.summaries.hidden)) return 'blanking';
  return method === 'PUT' && macsIn(body).length > 0 ? 'showing' : 'other edit or message';
}
