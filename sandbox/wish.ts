import { parseArgs } from 'node:util';
import type { Company, Person } from './company.ts';
import { type Facts, variantNames, variants } from './facts.ts';
import { type FaultName, faults } from './faults.ts';
import { readSetting } from './open-settings.ts';

/** What somebody typed after `npm run sandbox --`. */
export type Wish = {
  person: Person;
  /** Who is played beside, each in a window of their own. */
  others: Person[];
  visibleSeconds: number;
  /** Of everybody's Teams; undefined: as it is. */
  locale: string | undefined;
  faults: FaultName[];
  facts: Partial<Facts>;
  settings: Record<string, string>;
};

export const USAGE = `Usage: npm run sandbox -- [option]...
  --as <person>             whose chat it is; anna unless told otherwise
  --with <person>           who else has a chat, in a window of their own; may be repeated
  --seconds <5 to 300>      how long a key is to be seen
  --locale <tag>            the language of everybody's Teams, such as de-DE or ja-JP
  --fault <name>            something that goes wrong; may be repeated
  --variant <fact>=<value>  how a doubtful fact turns out; may be repeated
  --set <NAME>=<value>      a setting of the bot; may be repeated. {pilot} in it is the id of that group,
                            {helpdesk-team} and {ops-channel} are those of that team and that channel
  --help                    these lines and nothing else`;

export function wantsHelp(args: string[]): boolean {
  return args.includes('--help');
}

/** Throws an Error with words for whoever typed the command. */
export function readWish(company: Company, args: string[]): Wish {
  const { values } = parseArgs({
    args,
    options: {
      as: { type: 'string', default: 'anna' },
      with: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: '300' },
      locale: { type: 'string' },
      fault: { type: 'string', multiple: true, default: [] },
      variant: { type: 'string', multiple: true, default: [] },
      set: { type: 'string', multiple: true, default: [] },
    },
  });
  const [person, ...others] = new Set([values.as, ...values.with].map((name) => readPerson(name, company)));
  return {
    person: person ?? company.people.anna,
    others,
    visibleSeconds: readSeconds(values.seconds),
    locale: values.locale === undefined ? undefined : readLocale(values.locale),
    faults: [...new Set(values.fault.map(readFault))],
    facts: Object.fromEntries(values.variant.map(readVariant)),
    settings: Object.fromEntries(values.set.map((text) => readSetting(text, company))),
  };
}

function readPerson(wanted: string, { people }: Company): Person {
  const person = Object.entries(people).find(([name]) => name === wanted.toLowerCase())?.[1];
  if (!person) throw new Error(`Nobody here is called ${wanted}. There are ${Object.keys(people).join(', ')}.`);
  return person;
}

function readSeconds(wanted: string): number {
  const seconds = Number(wanted);
  if (Number.isInteger(seconds) && seconds >= 5 && seconds <= 300) return seconds;
  throw new Error('--seconds takes a whole number from 5 to 300.');
}

function readLocale(wanted: string): string {
  try {
    return new Intl.Locale(wanted).toString();
  } catch {
    throw new Error('--locale takes a language tag such as de-DE.');
  }
}

function readFault(wanted: string): FaultName {
  if (Object.hasOwn(faults, wanted)) return wanted as FaultName;
  throw new Error(`There is no fault ${wanted}. There are ${Object.keys(faults).join(', ')}.`);
}

function readVariant(wanted: string): [fact: string, value: string] {
  for (const [fact, values] of Object.entries(variants)) {
    for (const value of values) if (wanted === `${fact}=${value}`) return [fact, value];
  }
  throw new Error(`There is no variant ${wanted}. There are ${variantNames().join(', ')}.`);
}
