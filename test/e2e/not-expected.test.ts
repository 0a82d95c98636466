import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { type Asked, buttons, createDesk, reason, ticket, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

const ROTATE = /\/rotateFileVaultKey$/;
const MINUTE_MS = 60_000;

type Settings = Record<string, string | undefined>;

function useNotice(changes: Settings = {}) {
  const stage = useStage((company) => {
    const settings = { ...helpdeskOf(company), APPROVAL: 'none', ...changes };
    return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
  });
  const desk = createDesk(stage);
  const tapped = (owner: TeamsChat) => owner.until(() => owner.sees(titles.notExpected), 'the thanks');
  return {
    stage,
    desk,
    tapped,
    orders: () => stage.asked('graph', 'POST', ROTATE).length,
    security: () => stage.channelOf(stage.people.carla, stage.company.channels.security),

    async isTold(): Promise<{ asked: Asked; owner: TeamsChat }> {
      const owner = await desk.met(stage.people.anna);
      const asked = await desk.asks();
      await asked.own.until(() => asked.own.sees(asked.key), 'the key');
      await stage.passesUntil(() => owner.sees(titles.told), 'the notice', 10);
      return { asked, owner };
    },
  };
}

describe('"This wasn’t expected"', () => {
  const { stage, desk, isTold, tapped, security, orders } = useNotice();

  it('tells the security people, the log and the audit, and has the key replaced once', async () => {
    const { anna, lea } = stage.people;
    const { asked, owner } = await isTold();
    await owner.taps(buttons.unexpected);
    await tapped(owner);
    assert(!owner.sees(buttons.unexpected));
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 10);
    const [{ reference = '' } = {}] = stage.audit();
    for (const known of ['Lea Lund', 'Anna Albers', 'MAC-ANNA', reason, ticket, reference]) {
      assert(security().sees(known), known);
    }
    assert(!security().sees(asked.key));
    assert(!desk.channelAs(lea).sees(titles.alarm), 'not the helpdesk');
    await desk.recorded('replacement.asked');
    assert.equal(orders(), 1);
    const [alert] = stage.logged('owner.unexpected');
    assert.deepEqual([alert?.level, alert?.reference], ['error', reference]);
    const entry = { person: anna.id, lookUp: asked.id, technician: lea.id };
    assert.deepEqual(desk.factsOf('owner.unexpected'), [entry]);
  });

  it('has the key replaced also while the security channel takes nothing, and is recorded once', async () => {
    stage.company.channels.security.installed = false;
    const { owner } = await isTold();
    await owner.taps(buttons.unexpected);
    await tapped(owner);
    await stage.passesUntil(() => desk.events().includes('replacement.asked'), 'the order', 10);
    await stage.passesUntil(() => stage.logged('owner.unexpected-not-told').length === 1, 'the last try', 60);
    assert.equal(orders(), 1);
    assert.equal(desk.factsOf('owner.unexpected').length, 1);
    assert.equal(stage.logged('owner.unexpected').filter(({ level }) => level === 'error').length, 1);
  });

  it('is one alarm and one order, however often it is tapped', async () => {
    const { owner } = await isTold();
    await Promise.all([1, 2, 3].map(() => owner.taps(buttons.unexpected)));
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 10);
    await desk.recorded('replacement.asked');
    await owner.taps(buttons.unexpected, { stale: true });
    await stage.minutesPass(30);
    assert.equal(orders(), 1);
    assert.equal(security().messages.length, 1);
    assert.equal(desk.factsOf('owner.unexpected').length, 1);
  });

  it('is the owner’s to say, and nobody else’s', async () => {
    const { ben, lea } = stage.people;
    const { asked } = await isTold();
    const bystander = await desk.met(ben);
    for (const chat of [bystander, stage.chatOf(lea)]) {
      await desk.forges(chat, { do: 'not-expected', lookUp: asked.id });
      await chat.until(() => chat.sees('This look-up is over'), 'words');
    }
    await stage.minutesPass(1);
    assert.equal(orders(), 0);
    assert.equal(security().messages.length, 0);
    const refused = desk.factsOf('lookup.refused').map(({ person }) => person);
    assert.deepEqual(refused, [ben.id, lea.id]);
  });

  it('is not said of a look-up whose owner was not told', async () => {
    const owner = await desk.met(stage.people.anna);
    stage.breaks(({ path }) => path.includes('getFileVaultKey'), { answer: { status: 403 } });
    const { id } = await desk.asks();
    await desk.recorded('reveal.refused');
    await desk.forges(owner, { do: 'not-expected', lookUp: id });
    await owner.until(() => owner.sees('This look-up is over'), 'words');
    await stage.minutesPass(1);
    assert.equal(orders() + security().messages.length, 0);
  });

  it('reaches the security people over a restart, and after an outage of Teams', async () => {
    const { owner } = await isTold();
    const repaired = stage.breaks(
      ({ service, method, path }) => service === 'connector' && method === 'POST' && /\/conversations$/.test(path),
      { answer: { status: 503 } },
    );
    await owner.taps(buttons.unexpected);
    await tapped(owner);
    await stage.minutesPass(3);
    assert.equal(security().messages.length, 0);
    await stage.restart();
    await stage.minutesPass(2);
    repaired();
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 700, 10);
    await desk.recorded('replacement.asked');
    await stage.minutesPass(15);
    assert.equal(security().messages.length, 1);
    assert.equal(orders(), 1);
  });

  it('has the key replaced as soon as Intune answers again', async () => {
    const { owner } = await isTold();
    const repaired = stage.breaks(({ path }) => ROTATE.test(path), { answer: { status: 503 } });
    await owner.taps(buttons.unexpected);
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 10);
    await stage.minutesPass(2);
    assert(!desk.events().includes('replacement.asked'));
    repaired();
    await stage.passesUntil(() => desk.events().includes('replacement.asked'), 'the order', 1_800, 20);
    assert.equal(security().messages.length, 1);
  });

  it('counts although the switch is off', async () => {
    const { owner } = await isTold();
    stage.withStorage((database) =>
      database.exec(`INSERT INTO records VALUES ('switch', '"off"', 'by hand', ${Number.MAX_SAFE_INTEGER})`),
    );
    await owner.says('key');
    await owner.until(() => owner.sees('Latchkey is switched off for now'), 'the switch');
    await owner.taps(buttons.unexpected);
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 10);
    await desk.recorded('replacement.asked');
  });

  it('counts days later', async () => {
    const { owner } = await isTold();
    await stage.minutesPass(6);
    stage.clock.skip(3 * 24 * 60 * MINUTE_MS);
    await stage.secondsPass(30);
    await owner.taps(buttons.unexpected);
    await stage.passesUntil(() => security().sees(titles.alarm), 'the alarm', 10);
  });
});

describe('"This wasn’t expected" with ROTATE=off', () => {
  const { stage, desk, isTold, orders } = useNotice({ ROTATE: 'off' });

  it('has the key replaced all the same', async () => {
    const { owner } = await isTold();
    await owner.taps(buttons.unexpected);
    await stage.passesUntil(() => desk.events().includes('replacement.asked'), 'the order', 30);
    assert.equal(orders(), 1);
  });
});

describe('"This wasn’t expected" without SECURITY_CHANNEL', () => {
  const { stage, desk, isTold, orders, security } = useNotice({ SECURITY_CHANNEL: undefined });

  it('is in the log and in the audit, and has the key replaced', async () => {
    const { owner } = await isTold();
    await owner.taps(buttons.unexpected);
    await stage.passesUntil(() => desk.events().includes('replacement.asked'), 'the order', 30);
    assert.equal(orders(), 1);
    assert.equal(stage.logged('owner.unexpected').filter(({ level }) => level === 'error').length, 1);
    assert(desk.events().includes('owner.unexpected'));
    const { channels } = stage.company;
    assert.equal(security().messages.length, 0);
    assert(!JSON.stringify(channels.helpdesk.messages.map(({ versions }) => versions)).includes('MAC-ANNA'));
  });
});
