import type { KeyFace } from '../bot/domain/ports.ts';
import { aidsFor, type KeyAids, spelt } from './key-aids.ts';
import { factsOf, nameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/key.json' with { type: 'json' };
import { timeOfDay } from './times.ts';
import { type Words, wordsFor } from './words.ts';

/**
 * The only card with a key, and the only place that takes a key out of its wrapping.
 * "Hide now" carries `message`, the id of the message that holds the card: a tap's `replyToId` may be another.
 */
export function key({ mac, key, until, reader, replacing, lookUp }: KeyFace, message: string): Card {
  const words = wordsFor(reader);
  const whole = key.reveal();
  const aids = aidsFor(whole);
  const to = lookUp === undefined ? 'key' : 'key.lookUp';
  return render(template, {
    title: words(`${to}.title`),
    name: nameOf(mac.name, reader),
    facts: factsOf(mac, reader),
    rows: aids ? rowsOf(aids, words) : [{ cells: [{ places: [], group: whole, hyphens: [], spellings: [] }] }],
    alike: aids ? alikeIn(aids, words) : [],
    hint: words(aids ? `${to}.hint` : `${to}.hintOdd`),
    warnings: [
      ...(lookUp === undefined ? [] : [{ warning: words('key.lookUp.care') }]),
      ...(replacing ? [{ warning: words(`${to}.replacing`) }] : []),
    ],
    gone: words(`${to}.gone`, { time: timeOfDay(until, reader) }),
    how: words('guide.open'),
    guide: { do: 'guide', page: 'start', trail: [], ...(lookUp !== undefined && { aloud: true }) },
    hide: words('key.hide'),
    // It would lead technicians to their own Macs.
    others: lookUp === undefined ? [{ other: words('key.other') }] : [],
    message,
  });
}

/** Is typed as well; narrower than the letters of a group, of which four then fit a phone with enlarged text. */
const HYPHEN = '-';
/** Two groups side by side are as many as fit a phone in large letters. */
const ACROSS = 2;

function rowsOf({ groups }: KeyAids, words: Words) {
  const spelling = words('spelling', { returnObjects: true });
  const cells = groups.map((group, at) => ({
    places: [{ place: words('key.place', { place: at + 1, places: groups.length }) }],
    group,
    hyphens: at < groups.length - 1 ? [{ hyphen: HYPHEN }] : [],
    spellings: [{ spelling: spelt(group, spelling) }],
  }));
  return cells.flatMap((_, at) => (at % ACROSS === 0 ? [{ cells: cells.slice(at, at + ACROSS) }] : []));
}

function alikeIn({ held, absent }: KeyAids, words: Words) {
  return [
    { about: words('key.held'), characters: held.join(' ') },
    { about: words('key.absent'), characters: absent.join(' ') },
  ].filter(({ characters }) => characters !== '');
}
