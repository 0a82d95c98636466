import { type Mac, type Reader, type Refusal, refusals, type Support } from '../../bot/domain/model.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { type Card, fetching, hidden, key, macs, refused, welcome } from '../../cards/index.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 30);
const HOUR = 3_600_000;

export const sampleKey = 'ABCD-EFGH-8JKL-MNOP-QR9T-2345';
export const sampleReference = 'K7M2QX';
export const sampleSupport: Support = {
  name: 'Helpdesk Utrecht',
  phone: '+31 30 555 0199',
  email: 'helpdesk@contoso.example',
  url: 'https://help.contoso.example/',
};

const company = { owner: 'company', managed: true } as const;
const book: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e01',
  name: 'Adele’s MacBook Pro',
  model: 'MacBook Pro (14-inch, M4)',
  serial: 'FVH2K9XQ7L',
  lastCheckIn: NOW - 3 * HOUR,
};
const mini: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e02',
  name: 'meeting-room-mini',
  model: 'Mac mini (2024)',
  serial: 'C07ZL1M2PJH4',
  lastCheckIn: NOW - 40 * 24 * HOUR,
};
const spare: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e03',
  name: '',
  model: 'iMac',
  serial: 'C02SPARE0001',
};
export const sampleMacs = [book, mini, spare];

/** One example of each card, by name. */
export function samples(reader: Reader): Record<string, Card> {
  const offered = (some: Mac[]) => some.map((mac, at) => ({ mac, ticket: `ticket-${at}` }));
  const said = (refusal: Refusal, support?: Support) =>
    refused({ refusal, reference: sampleReference, reader }, { support, now: NOW });
  return {
    welcome: welcome(reader),
    'macs, one': macs(reader, { macs: offered([book]), now: NOW }),
    'macs, several': macs(reader, { macs: offered(sampleMacs), now: NOW }),
    'macs, too many': macs(reader, { macs: offered(Array.from({ length: 12 }, () => book)), now: NOW }),
    fetching: fetching(reader, { macName: book.name }),
    key: key({ mac: book, key: new RecoveryKey(sampleKey), until: NOW + 300_000, reader }, 'message-1'),
    hidden: hidden(reader, { macName: book.name, again: 'ticket-9' }),
    ...Object.fromEntries(refusals.map((refusal) => [`refused, ${refusal}`, said(refusal, sampleSupport)])),
    'refused, nobody to call': said('broken'),
  };
}
