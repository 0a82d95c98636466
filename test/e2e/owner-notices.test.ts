import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { buttons, createDesk, reason, ticket, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

const { shown: told, shownUntold: untold, shownNobody: nobody } = words.helpdesk.technician;
/** What the technician reads where nobody can be told. */
const TELL_THEM = untold.lines[1];
const isNotice = (message: { versions: object[] }) => JSON.stringify(message.versions[0]).includes('"not-expected"');

describe('The owner is told of each key that a technician saw', () => {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'none' }));
  const desk = createDesk(stage);
  const errands = () =>
    stage.withStorage((database) =>
      database
        .prepare('SELECT item FROM errands')
        .all()
        .map(({ item }) => JSON.parse(`${item}`)),
    );

  async function looksUp(of: 'anna' | 'kim' | 'lea' | 'raviAndSara' = 'anna') {
    const asked = await desk.asks({ of });
    await asked.own.until(() => asked.own.sees(asked.key), 'the key');
    await desk.recorded('reveal.shown');
    return asked;
  }

  it('in their own chat: who, which Mac, why and when, and the technician reads that they are', async () => {
    const { anna, lea } = stage.people;
    const owner = await desk.met(anna);
    const { own, id, key } = await looksUp();
    await stage.passesUntil(() => owner.sees(titles.told), 'the notice', 10);
    for (const known of ['Lea Lund', 'MAC-ANNA', reason, ticket]) assert(owner.sees(known), known);
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: anna.timezone });
    assert(owner.sees(day.format(stage.clock.now())) && owner.sees(buttons.unexpected));
    assert(!owner.sees(key));
    await own.until(() => own.sees('Anna Albers gets a message that you saw it'), told.title);
    await desk.recorded('owner.told');
    assert.deepEqual(desk.factsOf('owner.told'), [{ person: lea.id, lookUp: id, owner: anna.id }]);
    await stage.minutesPass(3);
    assert.equal(owner.messages.filter(isNotice).length, 1, 'told once');
  });

  it('in their own language', async () => {
    stage.people.anna.locale = 'qps-ploc';
    const owner = await desk.met(stage.people.anna);
    await looksUp();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 10);
    assert(!owner.sees(titles.told) && owner.sees('MAC-ANNA'));
  });

  it('with a name of the Mac that is nothing but a name', async () => {
    const owner = await desk.met(stage.people.kim);
    await looksUp('kim');
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 10);
    const notice = JSON.stringify(owner.messages.find(isNotice)?.versions);
    // Markdown is in text blocks only.
    assert(!/"TextBlock"[^{]*click/.test(notice) && notice.includes('"text":"[click](http://evil.example)"'));
  });

  it('and not of one that was not shown', async () => {
    const owner = await desk.met(stage.people.anna);
    stage.breaks(({ path }) => path.includes('getFileVaultKey'), { answer: { status: 403 } });
    await desk.asks();
    await desk.recorded('reveal.refused');
    await stage.minutesPass(6);
    assert(!owner.messages.some(isNotice));
    for (const event of ['owner.told', 'owner.not-told']) assert(!desk.events().includes(event), event);
  });

  it('which is booked before the key shows', async () => {
    await desk.met(stage.people.anna);
    let booked: { do: string; lookUp: string }[] = [];
    stage.breaks(stage.isShowing, () => {
      booked = errands();
      return {};
    });
    const { id } = await looksUp();
    assert(booked.some((errand) => errand.do === 'tell' && errand.lookUp === id));
  });

  it('and gets no key where that cannot be booked', async () => {
    await desk.met(stage.people.anna);
    stage.withStorage((database) =>
      database.exec(`CREATE TRIGGER no_notice BEFORE INSERT ON errands WHEN NEW.item LIKE '%"tell"%'
        BEGIN SELECT RAISE(ABORT, 'no room'); END`),
    );
    const { own } = await desk.asks();
    await own.until(() => own.sees('The key was not shown'), 'words');
    assert.equal(stage.showings().length, 0);
  });

  it('although the bot stops right after the key was shown', async () => {
    const owner = await desk.met(stage.people.anna);
    await looksUp();
    await stage.restart();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 70);
    await stage.minutesPass(2);
    assert.equal(owner.messages.filter(isNotice).length, 1);
  });

  it('once, although the bot was away until all that was booked is due', async () => {
    const owner = await desk.met(stage.people.anna);
    await looksUp();
    await stage.restart();
    stage.clock.skip(2 * 60_000);
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 10);
    await stage.minutesPass(3);
    assert.equal(owner.messages.filter(isNotice).length, 1);
    assert.equal(desk.factsOf('owner.told').length, 1);
  });

  it('after Teams has answered nothing for ten minutes', async () => {
    const owner = await desk.met(stage.people.anna);
    const repaired = stage.breaks(
      ({ service, path }) => service === 'connector' && path.includes(encodeURIComponent(owner.id)),
      { answer: { status: 503 } },
    );
    await looksUp();
    await stage.minutesPass(10);
    assert(!owner.messages.some(isNotice) && !desk.events().includes('owner.not-told'));
    repaired();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 700, 10);
    await stage.minutesPass(15);
    assert.equal(owner.messages.filter(isNotice).length, 1);
  });

  for (const away of ['blocked', 'removed'] as const) {
    it(`or the technician is asked to, where the owner has ${away} Latchkey`, async () => {
      const owner = await desk.met(stage.people.anna);
      if (away === 'blocked') owner.blocked = true;
      else await owner.removes();
      const { own } = await looksUp();
      await stage.passesUntil(() => own.sees(TELL_THEM), 'words', 120);
      assert(own.sees('Anna Albers'));
      await desk.recorded('owner.not-told');
      await stage.minutesPass(5);
      const entries = desk.factsOf('owner.not-told').map(({ owner: of, why }) => [of, why]);
      assert.deepEqual(entries, [[stage.people.anna.id, 'not-reached']]);
    });
  }

  it('or the technician is asked to, where the owner never had Latchkey', async () => {
    const { own } = await looksUp();
    await stage.passesUntil(() => own.sees(TELL_THEM), 'words', 10);
    await stage.minutesPass(3);
    assert.equal(desk.factsOf('owner.not-told').length, 1);
  });
});

describe('Where nobody is the owner', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  for (const mac of ['lea', 'raviAndSara'] as const) {
    it(`nobody is told, and the technician reads that (${mac})`, async () => {
      const asked = await desk.asks({ of: mac });
      const channel = desk.channelAs(stage.people.kai);
      await channel.until(() => channel.sees(titles.inChannel), 'the request');
      await (await desk.reviews(stage.people.kai)).taps(buttons.approve);
      await desk.seesKey(asked);
      await stage.passesUntil(() => asked.own.sees(nobody.lines[1]), 'words', 10);
      await stage.passesUntil(() => desk.factsOf('owner.not-told').length > 0, 'the record', 10);
      await stage.minutesPass(3);
      assert.deepEqual(
        desk.factsOf('owner.not-told').map(({ why }) => why),
        ['no-owner'],
      );
    });
  }
});

describe('With CATALOG_APP_ID', () => {
  const stage = useStage((company) => ({
    ...helpdeskOf(company),
    APPROVAL: 'none',
    CATALOG_APP_ID: company.catalogAppId,
  }));
  const desk = createDesk(stage);
  const allow = () => stage.company.registrations.sso.roles.push('TeamsAppInstallation.ReadWriteSelfForUser.All');
  const installs = () => stage.asked('graph', 'POST', /installedApps$/).map(({ answered }) => answered);

  async function looksUp() {
    const asked = await desk.asks();
    await asked.own.until(() => asked.own.sees(asked.key), 'the key');
    return asked;
  }

  it('Latchkey installs itself for an owner who never had it, and then tells them', async () => {
    allow();
    const owner = stage.chatOf(stage.people.anna);
    await looksUp();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 120);
    assert.deepEqual(installs(), [201]);
    await desk.recorded('owner.told');
  });

  it('for one who has removed it as well', async () => {
    allow();
    const owner = await desk.met(stage.people.anna);
    await owner.removes();
    await looksUp();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 120);
    assert.deepEqual(installs(), [201]);
  });

  it('is as good where Graph says that it is there already (409)', async () => {
    allow();
    const owner = stage.chatOf(stage.people.anna);
    stage.breaks(({ path }) => path.endsWith('installedApps'), {
      effect: true,
      get answer() {
        return { status: 409, body: { error: { code: 'Conflict', message: 'It is there.' } } };
      },
    });
    await looksUp();
    await stage.passesUntil(() => owner.messages.some(isNotice), 'the notice', 120);
  });

  it('is not where it may not (403), and the technician is asked to tell them', async () => {
    const { own } = await looksUp();
    await stage.passesUntil(() => own.sees(TELL_THEM), 'words', 300);
    await stage.minutesPass(3);
    assert.equal(desk.factsOf('owner.not-told').length, 1);
    assert(installs().every((status) => status === 403));
  });
});
