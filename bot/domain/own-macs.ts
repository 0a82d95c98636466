import type { Mac } from './model.ts';
import { macObjection } from './ownership.ts';

/** What of a person's enrolled Macs can be offered; each list begins with the one that checked in last. */
export type OwnMacs = {
  current: Mac[];
  /** Records of Macs that have been enrolled again since. */
  older: Mac[];
  /** Their own: the company cannot show these keys, they can. */
  personal: Mac[];
};

/** Sorts out what Graph answers. What is offered proves nothing: each reveal asks Graph anew. */
export function ownMacs(person: string, enrolled: Mac[]): OwnMacs {
  const sorted = enrolled.toSorted((one, other) => (other.lastCheckIn ?? 0) - (one.lastCheckIn ?? 0));
  const objections = sorted.map((mac) => ({ mac, objection: macObjection(person, mac) }));
  const those = (wanted: string | undefined) =>
    objections.filter(({ objection }) => objection === wanted).map(({ mac }) => mac);
  const mine = those(undefined);
  const current = mine.filter((mac) => mac === newestWith(mac.serial, mine) || mac.serial === '');
  return { current, older: mine.filter((mac) => !current.includes(mac)), personal: those('personal-mac') };
}

/** A Mac that is enrolled again leaves its old record behind, under the same serial number. */
function newestWith(serial: string, macs: Mac[]): Mac | undefined {
  const same = macs.filter((mac) => mac.serial.toUpperCase() === serial.toUpperCase());
  return same.toSorted((one, other) => (other.enrolled ?? 0) - (one.enrolled ?? 0))[0];
}
