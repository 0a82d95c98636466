import type { Reader } from '../bot/domain/model.ts';
import type { KeyFace } from '../bot/domain/ports.ts';
import { aidsFor, type KeyAids, spelt } from './key-aids.ts';
import { factsOf, nameOf } from './mac.ts';
import { originalsOf, type Said } from './original.ts';
import { type Card, render } from './render.ts';
import template from './templates/key.json' with { type: 'json' };
import { timeOfDay } from './times.ts';
import { type Words, wordsFor } from './words.ts';

/** What the words depend on: of the key no more than which characters are easy to mix up. */
type About = Pick<KeyFace, 'until' | 'replacing' | 'lookUp'> & { alike: Alike | undefined };
type Alike = Pick<KeyAids, 'held' | 'absent'>;

/**
 * The only card with a key, and the only place that takes a key out of its wrapping.
 * "Hide now" carries `message`, the id of the message that holds the card: a tap's `replyToId` may be another.
 */
export function key({ mac, key, until, reader, replacing, lookUp }: KeyFace, message: string): Card {
  const words = wordsFor(reader);
  const whole = key.reveal();
  const aids = aidsFor(whole);
  const alike = aids && { held: aids.held, absent: aids.absent };
  const about = { until, replacing, lookUp, alike };
  const { title, hint, warnings, gone, how, hide, others } = textsOf(about, reader);
  return render(template, reader, {
    title,
    name: nameOf(mac.name, reader),
    facts: factsOf(mac, reader),
    rows: aids ? rowsOf(aids, words) : [{ cells: [{ places: [], group: whole, hyphens: [], spellings: [] }] }],
    alike: alike ? alikeIn(alike, words) : [],
    hint,
    warnings: warnings.map((warning) => ({ warning })),
    gone,
    originals: originalsOf(reader, (to) => saidOf(about, to)),
    how,
    guide: { do: 'guide', page: 'start', trail: [], ...(lookUp !== undefined && { aloud: true }) },
    hide,
    others: others.map((other) => ({ other })),
    message,
  });
}

function textsOf({ until, replacing, lookUp, alike }: About, reader: Reader) {
  const words = wordsFor(reader);
  const to = lookUp === undefined ? 'key' : 'key.lookUp';
  return {
    title: words(`${to}.title`),
    hint: words(alike ? `${to}.hint` : `${to}.hintOdd`),
    warnings: [
      ...(lookUp === undefined ? [] : [words('key.lookUp.care')]),
      ...(replacing ? [words(`${to}.replacing`)] : []),
    ],
    gone: words(`${to}.gone`, { time: timeOfDay(until, reader) }),
    how: words('guide.open'),
    hide: words('key.hide'),
    // It would lead technicians to their own Macs.
    others: lookUp === undefined ? [words('key.other')] : [],
  };
}

function saidOf(about: About, reader: Reader): Said {
  const { title, hint, warnings, gone, how, hide, others } = textsOf(about, reader);
  const alike = about.alike ? alikeIn(about.alike, wordsFor(reader)) : [];
  return {
    lines: [title, ...alike.map(({ about, characters }) => `${about} ${characters}`), hint, ...warnings, gone],
    buttons: [how, hide, ...others],
  };
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

function alikeIn({ held, absent }: Alike, words: Words) {
  return [
    { about: words('key.held'), characters: held.join(' ') },
    { about: words('key.absent'), characters: absent.join(' ') },
  ].filter(({ characters }) => characters !== '');
}
