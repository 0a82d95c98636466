import assert from 'node:assert/strict';
import { anna } from '../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../support/helpdesk.ts';
import { cora, lea } from '../support/helpdesk-fakes.ts';

describe('What technicians type', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain({ approval: 'colleague' });
  });
  afterEach(() => domain.close());

  const logged = () => JSON.stringify([domain.log.lines, domain.log.heads]);

  it('stands in the audit and never in the log', async () => {
    await domain.inChannel.says(
      { person: lea.person, user: lea.user, thread: lea.chat, team: '19:helpdesk', reader: {} },
      { query: 'MAC-ANNA', ticketNumber: 'INC1234' },
      'K7M2QX',
    );
    await domain.answers({ note: 'in the train to Utrecht', ticketNumber: 'INC5678' });
    await domain.reviews();
    await domain.approves(cora);
    await domain.reveals();
    await domain.act({ do: 'not-expected', lookUp: (await domain.lookUp()).id }, anna);
    await domain.sweepFor(400_000, 2_000);
    const entries = JSON.stringify(await domain.audit.entries());
    for (const word of ['MAC-ANNA', 'INC1234', 'Utrecht', 'INC5678', 'Password forgotten']) {
      assert(entries.includes(word), word);
      assert(!logged().includes(word), word);
    }
    assert(domain.log.events().includes('reveal.shown'));
  });

  it('stands in neither if it looks like a key', async () => {
    const key = 'ABCD-EFGH-JKLM-NPQR-STUV-WXYZ';
    await domain.asks();
    for (const answers of [{ note: `it is ${key}` }, { ticketNumber: key }, { note: key.replaceAll('-', '') }]) {
      await domain.answers(answers);
      assert.equal(domain.refused(), 'looks-like-key');
    }
    assert.equal((await domain.lookUp()).state, 'asking');
    const rows = await domain.database.rows('SELECT value FROM records');
    for (const all of [logged(), JSON.stringify(await domain.audit.entries()), JSON.stringify(rows)]) {
      assert(!all.includes(key) && !all.includes(key.replaceAll('-', '')));
    }
  });

  it('has nothing beside it that a button said about itself', async () => {
    await domain.asks();
    const begun = (await domain.audit.entries()).find(({ event }) => event === 'lookup.begun');
    assert.deepEqual(Object.keys(begun?.facts ?? {}).sort(), ['lookUp', 'query', 'where']);
  });
});
