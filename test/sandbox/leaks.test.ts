import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { assertNoKeyInChannels } from '../e2e/leaks.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

describe('The search for keys in channels', () => {
  let cloud: Cloud;
  let token: string;
  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(() => cloud.stop());

  const key = () => `${cloud.company.devices.anna.key}`;
  const search = () => assertNoKeyInChannels(cloud);
  const message = (text: string): Activity => ({ type: 'message', text });
  const url = (path = '') => `${cloud.environment.TEAMS_URL}v3/conversations${path}`;

  async function posts(activity: Activity) {
    const { company } = cloud;
    const channelData = { channel: { id: company.channels.helpdesk.id } };
    const opening = { isGroup: true, tenantId: company.tenantId, channelData, activity };
    const { body } = await call(url(), { method: 'POST', token, body: JSON.stringify(opening) });
    const path = url(`/${encodeURIComponent(`${body.id}`)}/activities/${body.activityId}`);
    return (method: string, edited?: Activity) =>
      call(path, { method, token, ...(edited && { body: JSON.stringify(edited) }) });
  }

  it('finds none where there is none', async () => {
    const change = await posts(message('Looking up …'));
    await change('PUT', message('Shown privately to Lea Lund'));
    search();
  });

  for (const [how, written] of [
    ['whole', (key: string) => key],
    ['without its dashes', (key: string) => key.replaceAll('-', '')],
    ['in groups', (key: string) => key.split('-').join(' and ')],
    ['in part', (key: string) => key.split('-').slice(2, 4).join('…')],
    ['spelled out', (key: string) => spelled(key)],
  ] as const) {
    it(`finds one that is written ${how} in an older version of a message`, async () => {
      const change = await posts(message('Looking up …'));
      await change('PUT', message(written(key())));
      await change('PUT', message('Hidden'));
      cloud.wire.requests.length = 0;
      assert.throws(search, /is in a message in Look-ups/);
    });
  }

  it('finds one in a message that was deleted', async () => {
    const change = await posts(message(key()));
    await change('DELETE');
    cloud.wire.requests.length = 0;
    assert.throws(search, /is in a message in Look-ups/);
  });

  it('finds one that was sent to a channel and did not get there', async () => {
    cloud.company.channels.helpdesk.installed = false;
    await posts(message(key()));
    assert.throws(search, /is in POST .*conversations/);
    const change = await posts(message('Looking up …'));
    cloud.wire.requests.length = 0;
    await change('PUT', message(key()));
    const path = url(`/${encodeURIComponent(cloud.company.channels.helpdesk.id)}/activities/1`);
    await call(path, { method: 'PUT', token, body: JSON.stringify(message(key())) });
    assert.throws(search, /is in PUT .*conversations/);
  });

  it('minds no key in somebody’s own chat', async () => {
    const chat = cloud.teams.chatOf(cloud.company.people.anna);
    chat.installed = true;
    await call(url(`/${encodeURIComponent(chat.id)}/activities`), {
      method: 'POST',
      token,
      body: JSON.stringify(message(key())),
    });
    search();
  });
});

/** The first group of a key as it is read out. */
function spelled(key: string): string {
  const names: Record<string, string> = words.spelling;
  return Array.from(key.slice(0, 4), (character) => names[character] ?? character).join(' ');
}
