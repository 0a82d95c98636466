import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import { useStage } from './stage.ts';

type Stage = ReturnType<typeof useStage>;

async function asks(stage: Stage, person: Person) {
  const chat = stage.chatOf(person);
  await chat.says('key');
  return chat;
}

async function isRefused(stage: Stage, person: Person, words: string): Promise<void> {
  const chat = await asks(stage, person);
  await chat.until(() => chat.sees(words), words);
  assert(chat.sees('Reference'));
}

async function isOffered(stage: Stage, person: Person): Promise<void> {
  const chat = await asks(stage, person);
  await chat.until(() => chat.sees('Show recovery key') || chat.sees('Choose this Mac'), 'the Macs');
}

describe('Where SELF_SERVICE is off', () => {
  const stage = useStage(() => ({ SELF_SERVICE: 'off' }));

  it('everybody is sent to the helpdesk', () => isRefused(stage, stage.people.anna, 'Keys come from the helpdesk'));
});

describe('Where SELF_SERVICE is a group', () => {
  const stage = useStage(({ groups }) => ({ SELF_SERVICE: groups.pilot.id }));

  it('its members get their keys', () => isOffered(stage, stage.people.anna));
  it('others read that it is not switched on for them', () =>
    isRefused(stage, stage.people.kim, 'Not switched on for you'));

  it('somebody who leaves it between the offer and the tap sees no key', async () => {
    const chat = await asks(stage, stage.people.anna);
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    stage.company.groups.pilot.members = [];
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('Not switched on for you'), 'words');
    assert.equal(stage.showings().length, 0);
  });

  it('nobody gets a key while Graph cannot say who belongs to it', async () => {
    stage.breaks(({ path }) => path.includes('checkMemberGroups'), { answer: { status: 403 } });
    await isRefused(stage, stage.people.anna, 'Latchkey cannot get keys right now');
  });
});

describe('Where PROTECTED_GROUP_ID is set', () => {
  const stage = useStage(({ groups }) => ({ PROTECTED_GROUP_ID: groups.protected.id }));

  it('its members read that two people must agree', () => isRefused(stage, stage.people.pia, 'specially protected'));
  it('everybody else gets their keys', () => isOffered(stage, stage.people.anna));
});
