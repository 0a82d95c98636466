import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

const welcomes = (chat: TeamsChat) =>
  chat.messages.filter(({ activity }) => JSON.stringify(activity).includes('Locked out of your Mac?')).length;

describe('What a person can say', () => {
  const stage = useStage();
  let chat: TeamsChat;
  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  const answersTo = async (text: string, words: string) => {
    await chat.says(text);
    await chat.until(() => chat.sees(words), words);
  };

  it('"help" answers every word that works', async () => {
    await answersTo('help', 'What you can say');
    for (const word of ['key', 'help', 'cancel', 'sign out']) assert.match(chat.text(), new RegExp(`\\n${word} `));
    await chat.taps('Get my recovery key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
  });

  it('anything else is answered with the words that work', async () => {
    await answersTo('I am locked out of my mac!!', 'I did not understand that');
    assert.match(chat.text(), /\nkey shows/);
  });

  it('"cancel" ends a sign-in that waits, and says so when there is none', async () => {
    await answersTo('cancel', 'There is nothing to stop');
    const jo = stage.chatOf(stage.people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');
    await jo.says('stop');
    await jo.until(() => jo.sees('Stopped'), 'words');
    await jo.signsIn();
    await stage.secondsPass(5);
    assert(!jo.sees('Show recovery key'), 'nothing goes on');
  });

  it('"sign out" makes Latchkey ask again who they are', async () => {
    await answersTo('key', 'Show recovery key');
    await answersTo('sign out', 'You are signed out');
    assert.equal(stage.asked('token-service', 'DELETE', /SignOut/).length, 1);
    await chat.says('key');
    await stage.cloud.wire.until(() => stage.asked('token-service', 'POST', /exchange/).length === 2, 'a new sign-in');
  });

  it('hears hello once, however often Latchkey is installed', async () => {
    await chat.installs();
    await stage.passesUntil(() => welcomes(chat) === 1, 'the welcome', 5);
    await chat.installs();
    await stage.secondsPass(10);
    assert.equal(welcomes(chat), 1);
  });

  it('hears no hello any more once they have begun by themselves', async () => {
    await chat.installs();
    await answersTo('key', 'Show recovery key');
    await stage.secondsPass(10);
    assert.equal(welcomes(chat), 0);
  });

  it('hears hello only when nobody waits for a key: hundreds of newcomers keep nobody', async () => {
    stage.breaks(({ path }) => path.includes('managedDevices'), { answer: 'hang' });
    await chat.says('key');
    await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /managedDevices/).length > 0, 'the question');
    const ben = stage.chatOf(stage.people.ben);
    await ben.installs();
    await stage.secondsPass(5);
    assert.equal(welcomes(ben), 0);
    await stage.passesUntil(() => welcomes(ben) === 1, 'the welcome once the other has an answer', 15);
    assert(chat.sees('Reference'));
  });
});

describe('With WELCOME=off', () => {
  const stage = useStage(() => ({ WELCOME: 'off' }));

  it('nobody hears hello', async () => {
    const chat = stage.chatOf(stage.people.anna);
    await chat.installs();
    await stage.secondsPass(10);
    assert.equal(chat.messages.length, 0);
  });
});
