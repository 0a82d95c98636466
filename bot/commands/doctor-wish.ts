import { parseArgs } from 'node:util';
import type { DoctorWish } from '../doctor/world.ts';
import { GUID } from '../domain/guid.ts';
import { ODD } from '../endpoints.ts';

export const USAGE = `Usage: npm run doctor -- [--json] [--person <object id>] [--bot <address>]
  --json                 for pipelines; use npm run --silent
  --person <object id>   looks up the Macs of somebody as well; no key is read
  --bot <address>        looks at the bot's public address as well, such as https://latchkey.example.com
`;

/** What the command line asks for. Throws an Error with words for whoever typed it. */
export function readWish(args: string[]): DoctorWish & { json: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      person: { type: 'string' },
      bot: { type: 'string' },
    },
  });
  const { json, person, bot } = values;
  if (person !== undefined && !GUID.test(person)) throw new Error('--person takes the object id of an account.');
  return { json, person: person?.toLowerCase(), bot: bot === undefined ? undefined : originOf(bot) };
}

function originOf(address: string): string {
  const url = URL.parse(address);
  const isPlain = url !== null && ['https:', 'http:'].includes(url.protocol) && !ODD.test(address);
  if (!isPlain) throw new Error('--bot takes an address such as https://latchkey.example.com.');
  return url.origin;
}
