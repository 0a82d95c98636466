import assert from 'node:assert/strict';
import type { ConnectTo } from '../../bot/adapters/channel.ts';
import type { EditMessage } from '../../bot/adapters/edit-message.ts';
import { createMessages } from '../../bot/adapters/messages.ts';
import { createPrivateCards } from '../../bot/adapters/private-cards.ts';
import type { PrivateFace } from '../../bot/domain/helpdesk/ports.ts';
import type { NewestMessage } from '../../bot/domain/newest.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { type Summary, summary } from '../../cards/index.ts';
import { anna, companyMac, createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';

const technician = { to: 'technician', lookUp: '1', reference: 'K7M2QX', query: 'MAC-ANNA' } as const;
const owner = { to: 'owner', lookUp: '1', technician: 'Lea Lang', mac: 'MAC-ANNA', reference: 'K7M2QX' } as const;
const why = { reason: 'Repair' };
const faces: [Summary, PrivateFace][] = [
  ['lookUp', { ...technician, is: 'found', macs: [companyMac()], more: false }],
  ['lookUp', { ...technician, is: 'cancelled' }],
  ['approval', { to: 'colleague', lookUp: '1', technician: 'Lea Lang', reference: 'K7M2QX', is: 'own' }],
  ['ownerAsked', { ...owner, is: 'asked', why }],
  ['ownerTold', { ...owner, is: 'over' }],
  ['ownerTold', { ...owner, is: 'told', why, at: 0 }],
  ['ownerTold', { ...owner, is: 'not-expected' }],
  ['ownerSent', { ...owner, is: 'sent', ticket: 'ticket-1' }],
];

describe('Cards in private', () => {
  const log = createFakeLog();
  const posted: { summary?: string; attachments?: object[]; text?: string }[] = [];
  const newest: string[][] = [];
  let teams: () => object | number;
  let edited: number;
  beforeEach(() => {
    teams = () => ({ id: '1' });
    edited = 200;
  });

  const connect = (async () => ({
    conversations: {
      async sendToConversation(_id: string, activity: (typeof posted)[number]) {
        posted.push(activity);
        const answer = teams();
        if (typeof answer === 'object') return answer;
        throw Object.assign(new Error('the whole card'), { statusCode: answer });
      },
    },
  })) as unknown as ConnectTo;
  const edit: EditMessage = async (_message, activity) => {
    posted.push(activity as (typeof posted)[number]);
    return { status: edited, retryAfter: null };
  };
  const noting = { botPosted: async (_message, tickets = []) => void newest.push(tickets) } as Partial<NewestMessage>;
  const messages = createMessages({
    ...{ connect, edit, newest: noting as NewestMessage, clock: createManualClock(), log },
  });
  const cards = createPrivateCards({ messages });

  for (const [of, face] of faces) {
    it(`tell nobody on a lock screen what they are about: ${face.to}, ${face.is}`, async () => {
      assert.deepEqual(await cards.post(anna, face), { chat: anna.chat, id: '1' });
      assert.equal(await cards.edit({ chat: anna.chat, id: '1' }, anna.reader, face), true);
      for (const { summary: told, attachments, text } of posted.splice(0)) {
        assert.equal(told, summary(of, anna.reader));
        assert.doesNotMatch(`${told}`, /Lea|MAC-ANNA|Repair/);
        assert.deepEqual([attachments?.length, text], [1, undefined]);
      }
    });
  }

  it('may hold a key later only where they offer one', async () => {
    newest.splice(0);
    for (const [, face] of faces) await cards.post(anna, face);
    assert.deepEqual(newest.flat(), ['ticket-1']);
  });

  it('say who cannot be written to any more, and who only now', async () => {
    for (const [status, reason] of [
      [403, 'rejected'],
      [404, 'rejected'],
      [429, 'busy'],
      [502, 'busy'],
    ] as const) {
      teams = () => status;
      await assert.rejects(
        cards.post(anna, { ...technician, is: 'cancelled' }),
        (error) => error instanceof Unavailable && error.reason === reason && error.status === status,
      );
      edited = status;
      assert.equal(await cards.edit({ chat: anna.chat, id: '1' }, {}, { ...technician, is: 'cancelled' }), false);
    }
  });
});
