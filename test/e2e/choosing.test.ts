import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

describe('Somebody who needs a key', () => {
  const stage = useStage();

  /** Taps button after button from the welcome card on, and counts. */
  async function tapsToKey(chat: TeamsChat, key: string, ...buttons: string[]): Promise<number> {
    await chat.installs();
    await stage.passesUntil(() => chat.sees('Locked out of your Mac?'), 'the welcome card', 5);
    let taps = 0;
    for (const button of buttons) {
      await chat.until(() => chat.sees(button), button);
      await chat.taps(button);
      taps++;
    }
    await chat.until(() => chat.sees(key), 'the key');
    return taps;
  }

  it('and has one Mac taps twice from the welcome card to the key', async () => {
    const { anna } = stage.people;
    const key = `${stage.company.devices.anna.key}`;
    assert.equal(await tapsToKey(stage.chatOf(anna), key, 'Get my recovery key', 'Show recovery key'), 2);
  });

  it('and has several Macs taps three times', async () => {
    const chat = stage.chatOf(stage.people.ben);
    stage.company.devices.benStudio.record.lastSyncDateTime = new Date().toISOString();
    const key = `${stage.company.devices.benStudio.key}`;
    assert.equal(await tapsToKey(chat, key, 'Get my recovery key', 'Choose this Mac', 'Show recovery key'), 3);
  });

  async function asks(chat: TeamsChat, sees: string): Promise<void> {
    await chat.says('key');
    await chat.until(() => chat.sees(sees), sees);
  }

  it('chooses on one card: the list becomes the chosen Mac, and that becomes the key', async () => {
    const chat = stage.chatOf(stage.people.ben);
    await asks(chat, 'Choose this Mac');
    const card = chat.messages.at(-1);
    await chat.taps('Choose this Mac', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Show recovery key'), 'the chosen Mac');
    assert(!chat.sees('MAC-BEN'));
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${stage.company.devices.benStudio.key}`), 'the key');
    assert.equal(chat.messages.at(-1), card);
    assert.equal(stage.showings().length, 1);
  });

  it('changes their mind and goes back to the list', async () => {
    const chat = stage.chatOf(stage.people.ben);
    await asks(chat, 'Choose this Mac');
    await chat.taps('Choose this Mac', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Other Mac'), 'the chosen Mac');
    await chat.taps('Other Mac');
    await chat.until(() => chat.sees('Which Mac is locked?'), 'the list');
  });

  it('sees a Mac that was enrolled again once, and its old record under "Older records"', async () => {
    const chat = stage.chatOf(stage.people.ben);
    const { ben, benStudio } = stage.company.devices;
    Object.assign(ben.record, {
      serialNumber: benStudio.record.serialNumber,
      enrolledDateTime: '2020-01-01T00:00:00Z',
    });
    await asks(chat, 'Show recovery key');
    assert(chat.sees('STUDIO-7') && !chat.sees('MAC-BEN'));
    await chat.taps('Older records');
    await chat.until(() => chat.sees('MAC-BEN'), 'the older record');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${ben.key}`), 'its key');
  });

  it('taps a second Mac late, on a phone that still shows the list: the key that stands there is left alone', async () => {
    const chat = stage.chatOf(stage.people.ben);
    await asks(chat, 'Choose this Mac');
    const card = chat.messages.at(-1);
    await chat.taps('Choose this Mac', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Show recovery key'), 'the chosen Mac');
    await chat.taps('Show recovery key');
    const key = `${stage.company.devices.benStudio.key}`;
    await chat.until(() => chat.sees(key), 'the key');
    await chat.taps('Choose this Mac', { ...(card && { message: card }), after: 'MAC-BEN', stale: true });
    await chat.until(() => chat.messages.at(-1) !== card && chat.sees('Show recovery key'), 'the other Mac');
    assert(chat.sees(key));
  });

  it('is told that their own Mac is on the Company Portal website, and never sees a phone or a PC', async () => {
    const chat = stage.chatOf(stage.people.ben);
    await asks(chat, 'Ben’s iMac');
    assert(chat.sees('Company Portal') && !chat.sees('iPhone') && !chat.sees('PC-BEN'));
    const card = JSON.stringify(chat.messages.at(-1)?.activity);
    assert(card.includes('https://portal.manage.microsoft.com/'));
    assert(!/"TextBlock"[^}]*Ben’s iMac/.test(card), 'a TextBlock would read the name as Markdown');
  });

  it('does not find their Mac: what to tell the helpdesk, and nobody is named', async () => {
    const chat = stage.chatOf(stage.people.gil);
    await asks(chat, 'My Mac is not here');
    await chat.taps('My Mac is not here');
    await chat.until(() => chat.sees('usually names the serial number'), 'what to do');
    assert(chat.sees('+49 30 5550 100') && chat.sees('under another person'));
    assert(!chat.text().includes('Kim'));
  });

  it('has no Mac at all, and can find out why', async () => {
    const chat = stage.chatOf(stage.people.carla);
    await asks(chat, 'No Mac found');
    await chat.taps('My Mac is not here');
    await chat.until(() => chat.sees('usually names the serial number'), 'what to do');
  });

  it('wants another Mac while a key is shown: that key goes first', async () => {
    const chat = stage.chatOf(stage.people.ben);
    await asks(chat, 'Choose this Mac');
    await chat.taps('Choose this Mac', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Show recovery key'), 'the chosen Mac');
    await chat.taps('Show recovery key');
    const key = `${stage.company.devices.benStudio.key}`;
    await chat.until(() => chat.sees(key), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the end of the reveal');
    let hiddenFirst: boolean | undefined;
    const forget = stage.cloud.teams.onChange(({ kind, message }) => {
      if (kind === 'post' && message.from === 'bot') hiddenFirst ??= !chat.sees(key);
    });
    await Promise.all([chat.taps('Other Mac'), chat.taps('Other Mac')]);
    await chat.until(() => chat.sees('Which Mac is locked?'), 'the list');
    forget();
    assert.equal(hiddenFirst, true);
    await stage.secondsPass(5);
    const lists = chat.messages.filter(({ activity }) => JSON.stringify(activity).includes('Which Mac is locked?'));
    assert.equal(lists.length, 1, 'two taps, one list');
  });
});
