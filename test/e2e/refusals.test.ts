import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

const PORTAL = 'https://portal.manage.microsoft.com/';
const REFERENCE = /\nReference ([ACDEFGHJKMNPQRTUVWXY34679]{6})(\n|$)/;

describe('Refusals', () => {
  const stage = useStage();

  async function asks(person: Person): Promise<TeamsChat> {
    const chat = stage.chatOf(person);
    await chat.says('key');
    return chat;
  }

  async function taps(person: Person): Promise<TeamsChat> {
    const chat = await asks(person);
    await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
    await chat.taps('Show recovery key');
    return chat;
  }

  const linksOf = (chat: TeamsChat) => JSON.stringify(chat.messages.at(-1)?.activity).includes(PORTAL);

  /** Words of its own, whom to call, a reference that log and audit hold too, and no key. */
  async function assertRefused(chat: TeamsChat, words: string, portal: boolean): Promise<void> {
    await chat.until(() => chat.sees(words) && chat.sees('Reference'), words);
    assert(chat.sees('Fabel IT Service') && chat.sees('+49 30 5550 100') && chat.sees('it@fabel.example'));
    assert.equal(linksOf(chat), portal, 'whether the Company Portal website is offered');
    assert(!/escrow|primary user|tenant|token|consent/i.test(chat.text()), chat.text());
    const reference = REFERENCE.exec(chat.text())?.[1];
    assert(reference, 'a reference');
    const ofThis = () => stage.audit().filter((entry) => entry.reference === reference);
    await stage.eventually(() => ofThis().some(({ event }) => event === 'reveal.refused'), 'the record');
    assert(ofThis().every(({ person }) => person === chat.person.id));
    assert(stage.logged('reveal.refused').some((line) => line.reference === reference));
    assert.equal(stage.showings().length, 0);
  }

  describe('when somebody asks for their Macs', () => {
    it('who has none', async () => {
      await assertRefused(await asks(stage.people.carla), 'No Mac found', true);
    });

    it('who has only a Mac of their own', async () => {
      await assertRefused(await asks(stage.people.dario), 'This Mac is your own', true);
    });

    it('whose account is switched off', async () => {
      await assertRefused(await asks(stage.people.hana), 'Not with this account', false);
    });

    it('who is a guest', async () => {
      await assertRefused(await asks(stage.people.ivo), 'Not with this account', false);
    });

    it('who is unknown to Entra', async () => {
      stage.breaks(isAccount, { answer: { status: 404 } });
      await assertRefused(await asks(stage.people.anna), 'Not with this account', false);
    });
  });

  describe('when somebody taps "Show recovery key" for', () => {
    it('a Mac whose key Intune never got', async () => {
      await assertRefused(await taps(stage.people.emre), 'The company has no key for this Mac', false);
    });

    for (const key of [null, '', '  ']) {
      it(`a Mac for which Intune answers ${JSON.stringify(key)}`, async () => {
        stage.company.devices.fiona.key = key;
        await assertRefused(await taps(stage.people.fiona), 'The company has no key for this Mac', false);
      });
    }

    it('a Mac that still names them but has become somebody else’s', async () => {
      await assertRefused(await taps(stage.people.gil), 'This Mac is not in your name', false);
      assertNoKeyAsked();
    });

    it('a Mac that is theirs but still names somebody else', async () => {
      const chat = await asks(stage.people.anna);
      await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
      stage.company.devices.anna.record.userId = stage.people.ben.id;
      await chat.taps('Show recovery key');
      await assertRefused(chat, 'This Mac is not in your name', false);
      assertNoKeyAsked();
    });

    it('a shared Mac', async () => {
      await assertRefused(await taps(stage.people.lea), 'This Mac is not in your name', false);
      assertNoKeyAsked();
    });

    it('a Mac that they share with somebody', async () => {
      await assertRefused(await taps(stage.people.ravi), 'This Mac is not in your name', false);
      assertNoKeyAsked();
    });

    const changes: Record<string, [words: string, change: () => void]> = {
      'a Mac that two people share': ['not in your name', () => annasMac().primaryUsers.push(stage.people.ben.id)],
      'a Mac that is not managed any more': [
        'not in your name',
        () => {
          annasMac().record.managementState = 'retirePending';
        },
      ],
      'a Mac that has become their own': [
        'This Mac is your own',
        () => {
          annasMac().record.managedDeviceOwnerType = 'personal';
        },
      ],
      'what has turned out to be no Mac': [
        'not in your name',
        () => {
          annasMac().record.operatingSystem = 'Windows';
        },
      ],
      'a Mac after their account was switched off': [
        'Not with this account',
        () => {
          stage.people.anna.accountEnabled = false;
        },
      ],
    };
    const annasMac = () => stage.company.devices.anna;
    for (const [what, [words, change]] of Object.entries(changes)) {
      it(what, async () => {
        const chat = await asks(stage.people.anna);
        await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
        change();
        await chat.taps('Show recovery key');
        await assertRefused(chat, words, words.includes('own'));
        assertNoKeyAsked();
      });
    }

    it('a Mac with the ticket of somebody else: they are offered their own', async () => {
      const chat = await asks(stage.people.anna);
      await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
      const ticket = /"ticket":"([^"]+)"/.exec(JSON.stringify(chat.messages.at(-1)?.activity))?.[1];
      const carla = await asks(stage.people.carla);
      await assertRefused(carla, 'No Mac found', true);
      await stage.cloud.teams.deliver(carla.activity({ type: 'message', value: { do: 'show', ticket } }));
      await stage.eventually(() => stage.audit().length === 2, 'another refusal');
      const facts = stage.audit().map((entry) => JSON.parse(entry.facts));
      assert.deepEqual(facts, [{ refusal: 'no-mac' }, { refusal: 'no-mac' }]);
      assertNoKeyAsked();
    });

    function assertNoKeyAsked(): void {
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    }
  });

  describe('when Graph', () => {
    for (const status of [401, 403]) {
      it(`answers ${status} to the key`, async () => {
        stage.breaks(isKey, { answer: { status } });
        await assertRefused(await taps(stage.people.anna), 'Latchkey cannot get keys right now', true);
      });

      it(`answers ${status} to the devices`, async () => {
        stage.breaks(isDevices, { answer: { status } });
        await assertRefused(await asks(stage.people.anna), 'Latchkey cannot get keys right now', true);
      });
    }

    const troubles = {
      'answers 429 with a long Retry-After': { answer: { status: 429, headers: { 'retry-after': '120' } } },
      'breaks the connection': { answer: 'drop' },
      'answers with a web page': { answer: { status: 200, body: '<h1>Welcome to the hotel</h1>' } },
      'answers something else': { answer: { status: 200, body: { value: { key: 7 } } } },
      'answers nothing at all': { answer: { status: 200, body: {} } },
    } as const;
    for (const [what, fault] of Object.entries(troubles)) {
      it(what, async () => {
        stage.breaks(isKey, fault);
        await assertRefused(await taps(stage.people.anna), 'The keys are slow to come', true);
      });
    }

    it('does not work (500), it is said, with when to try again', async () => {
      stage.breaks(isKey, { answer: { status: 500 } });
      const chat = await taps(stage.people.anna);
      await assertRefused(chat, 'The keys cannot be reached', true);
      assert.match(chat.text(), /Try again from (\w+ )?\d{1,2}:\d\d on/);
    });

    it('answers 503 twice, it is asked no third time', async () => {
      stage.breaks(isKey, { answer: { status: 503 } });
      const chat = await taps(stage.people.anna);
      await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /getFileVaultKey/).length === 1);
      await stage.passesUntil(() => chat.sees('The keys cannot be reached'), 'words', 5);
      await assertRefused(chat, 'The keys cannot be reached', true);
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 2);
    });

    it('never answers, the final words come within 15 s, and another person is served meanwhile', async () => {
      stage.breaks((request) => isDevices(request) && request.path.includes(stage.people.anna.id), { answer: 'hang' });
      const chat = await asks(stage.people.anna);
      await stage.cloud.wire.until(() => stage.cloud.wire.requests.some(isDevices), 'the question');
      const ben = await asks(stage.people.ben);
      await ben.until(() => ben.sees('STUDIO-7'), 'the Macs of somebody else');
      assert(!chat.sees('Reference'));
      await stage.secondsPass(15);
      await assertRefused(chat, 'The keys are slow to come', true);
    });

    it('answers a web page instead of an account, that is not taken for an account without rights', async () => {
      stage.breaks(isAccount, { answer: { status: 200, body: '<h1>Welcome to the hotel</h1>' } });
      await assertRefused(await asks(stage.people.anna), 'The keys are slow to come', true);
    });

    it('answers an account that tells nothing about itself, that is no account', async () => {
      stage.breaks(isAccount, { answer: { status: 200, body: { id: stage.people.anna.id } } });
      await assertRefused(await asks(stage.people.anna), 'Not with this account', false);
    });
  });

  describe('the Macs that are offered', () => {
    it('are company Macs only, the one that checked in last first', async () => {
      const { ben, benStudio } = stage.company.devices;
      ben.record.lastSyncDateTime = '2026-01-01T00:00:00Z';
      benStudio.record.lastSyncDateTime = '2026-02-01T00:00:00Z';
      const chat = await asks(stage.people.ben);
      await chat.until(() => chat.sees('MAC-BEN'), 'the Macs');
      assert.match(chat.text(), /STUDIO-7[\s\S]*MAC-BEN/);
      assert.match(chat.text(), /One Mac is your own.*Company Portal.*\nBen’s iMac/);
      assert(!chat.sees('iPhone'));
    });

    it('have names that stay text', async () => {
      const chat = await asks(stage.people.kim);
      await chat.until(() => chat.sees('[click](http://evil.example)'), 'the name as it is');
      const card = JSON.stringify(chat.messages.at(-1)?.activity);
      assert(!/"TextBlock"[^}]*evil\.example/.test(card), 'a TextBlock would make a link of it');
    });
  });
});

const isAccount = ({ path }: WireRequest) => /^\/v1\.0\/users\/[^/]+\?/.test(path);
const isDevices = ({ path }: WireRequest) => /^\/v1\.0\/users\/[^/]+\/managedDevices/.test(path);
const isKey = ({ path }: WireRequest) => path.includes('getFileVaultKey');
