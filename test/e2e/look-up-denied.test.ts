import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person, TeamChannel } from '../../sandbox/company.ts';
import { serialOf, useDesk } from './desk.ts';
import { useStage } from './stage.ts';

describe('A look-up is refused in words, recorded, and asks Intune nothing, for', () => {
  const desk = useDesk();
  const { stage } = desk;
  const not = 'Look-ups are for the helpdesk';

  /** What stands in the channel about these words, without what tells one refusal from another. */
  async function answerTo(person: Person, words: string, where = stage.company.channels.helpdesk): Promise<string> {
    const there = desk.channel(person, where);
    const { thread } = await there.says(words);
    await there.until(() => there.messages.some((each) => each.from === 'bot' && each.thread === thread), 'an answer');
    await stage.secondsPass(61);
    const [, ...answer] = there.text(thread).split('\n');
    assert(answer.length > 1);
    return answer.map((line) => line.replace(/\b(?=\w*\d)[A-Z0-9]{6}\b|\b[A-Z0-9]{6}$/, '')).join('\n');
  }

  async function isRefused(person: Person, words: string, why = 'not-helpdesk', where?: TeamChannel) {
    const real = await answerTo(person, `lookup ${serialOf(stage.company.devices.anna)}`, where);
    assert(real.includes(words), real);
    assert.equal(await answerTo(person, 'lookup NOBODYS-MAC', where), real, 'it tells nothing about the Mac');
    assert.equal(await answerTo(person, 'lookup nobody@fabel.example', where), real);
    assert.deepEqual(
      desk.refusals(),
      [1, 2, 3].map(() => ({ person: person.id, why })),
    );
    assert.equal(desk.deviceCalls().length, 0);
    assert(stage.asked('token-service', 'GET', /GetToken/i).length === 0);
  }

  it('an employee in the channel of the helpdesk', () => isRefused(stage.people.carla, not));

  it('a technician in the channel of another team', () =>
    isRefused(stage.people.lea, 'Not in this team', 'not-helpdesk', stage.company.channels.sales));

  it('an employee in the channel of another team', () =>
    isRefused(stage.people.anna, not, 'not-helpdesk', stage.company.channels.sales));

  it('a guest, even one in the group of the helpdesk', async () => {
    stage.company.groups.helpdesk.members.push(stage.people.ivo.id);
    await isRefused(stage.people.ivo, not);
  });

  it('somebody whose account is disabled, even in the group', async () => {
    stage.company.groups.helpdesk.members.push(stage.people.hana.id);
    await isRefused(stage.people.hana, not);
  });

  for (const position of ['self', 'off']) {
    it(`a technician while the switch is on ${position}`, async () => {
      await desk.turnsSwitch(position);
      await isRefused(stage.people.lea, 'Look-ups are off', 'switched-off');
    });

    it(`a technician in their own chat while the switch is on ${position}`, async () => {
      await desk.turnsSwitch(position);
      await desk.asks(stage.people.lea, 'MAC-ANNA');
      await desk.reads(stage.people.lea, 'Latchkey is switched off for now');
      assert.deepEqual(desk.refusals(), [{ person: stage.people.lea.id, why: 'switched-off' }]);
      assert.equal(desk.deviceCalls().length, 0);
    });
  }

  it('nobody of the helpdesk while the switch leaves it on', async () => {
    await desk.turnsSwitch('helpdesk');
    await desk.seesKey(stage.people.lea, stage.company.devices.anna);
  });

  it('an employee in their own chat, even for their own Mac', async () => {
    for (const [at, query] of ['MAC-BEN', 'MAC-ANNA', 'NOBODYS-MAC'].entries()) {
      await desk.asks(stage.people.anna, query);
      await stage.eventually(() => desk.refusals().length === at + 1, 'the refusal');
    }
    await desk.reads(stage.people.anna, not);
    assert(!desk.own(stage.people.anna).sees('Nothing found'));
    assert(desk.refusals().every(({ person, why }) => person === stage.people.anna.id && why === 'not-helpdesk'));
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('somebody of another tenant in the channel', async () => {
    const there = desk.channel(stage.people.lea);
    const thread = there.writes('lookup');
    const tenant = { id: randomUUID() };
    const text = '<at>Latchkey</at> lookup MAC-ANNA';
    const { channelData, ...activity } = there.activity({ type: 'message', text }, thread);
    await stage.cloud.teams.deliver({ ...activity, type: 'message', channelData: { ...Object(channelData), tenant } });
    await there.until(() => there.sees('Only for people of this company'), 'words');
    await desk.recorded('reveal.refused');
    assert.deepEqual(desk.factsOf('reveal.refused')[0]?.refusal, 'other-tenant');
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('somebody without an account in the channel', async () => {
    const there = desk.channel(stage.people.lea);
    const text = '<at>Latchkey</at> lookup MAC-ANNA';
    const thread = there.writes('lookup');
    await stage.cloud.teams.deliver(there.activity({ type: 'message', text, from: { id: '29:1' } }, thread));
    await there.until(() => there.sees('Latchkey does not know who you are'), 'words');
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('somebody who writes again and again, once a minute', async () => {
    const { carla } = stage.people;
    const there = desk.channel(carla);
    for (let times = 0; times < 3; times++) await there.says('lookup MAC-ANNA');
    await there.until(() => there.sees(not), 'words');
    await stage.secondsPass(30);
    assert.equal(there.messages.filter(({ from }) => from === 'bot').length, 1);
    assert.equal(desk.refusals().length, 1);
  });

  it('anybody while Graph cannot say who they are, without a word about the Mac', async () => {
    stage.breaks(({ path }) => path.includes('checkMemberGroups'), { answer: { status: 403 } });
    const there = desk.channel(stage.people.lea);
    await there.says('lookup MAC-ANNA');
    await there.until(() => there.sees('That did not work'), 'words');
    assert.equal(desk.deviceCalls().length, 0);
  });
});

describe('Where HELPDESK_GROUP_ID is not set', () => {
  const stage = useStage();
  const lookUp = 'lookup MAC-ANNA';

  it('nothing is said in a channel, and it is recorded', async () => {
    const there = stage.channelOf(stage.people.lea, stage.company.channels.helpdesk);
    await there.says(lookUp);
    await stage.eventually(() => stage.audit().length === 1, 'the record');
    await stage.secondsPass(30);
    assert(there.messages.every(({ from }) => from === 'person'));
    const [entry] = stage.audit();
    assert.deepEqual([entry?.event, entry?.person], ['reveal.refused', stage.people.lea.id]);
    assert.equal(stage.asked('graph', 'GET', /./).length, 0);
  });

  it('"lookup" is no word that Latchkey knows', async () => {
    const chat = stage.chatOf(stage.people.lea);
    await chat.says(lookUp);
    await chat.until(() => chat.sees('I did not understand that'), 'words');
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 0);
  });

  it('made-up taps open nothing', async () => {
    const chat = stage.chatOf(stage.people.lea);
    for (const value of [
      { do: 'go-on', lookUp: randomUUID() },
      { do: 'reveal', lookUp: randomUUID() },
    ]) {
      await stage.cloud.teams.deliver(chat.activity({ type: 'message', value }));
    }
    await chat.until(() => chat.sees('This look-up is over'), 'words');
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 0);
  });
});
