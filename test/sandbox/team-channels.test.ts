import assert from 'node:assert/strict';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { appToken, call, type Reply } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

describe("A channel in the sandbox's Teams", () => {
  let cloud: Cloud;
  let token: string;
  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(() => cloud.stop());

  const channel = () => cloud.company.channels.ops;
  const url = () => `${cloud.environment.TEAMS_URL}v3/conversations`;
  const opening = (changes: object = {}) => ({
    isGroup: true,
    tenantId: cloud.company.tenantId,
    channelData: { channel: { id: channel().id } },
    activity: { type: 'message', text: 'one' },
    ...changes,
  });
  const open = (changes?: object, bearer = token) =>
    call(url(), { method: 'POST', token: bearer, body: JSON.stringify(opening(changes)) });
  const members = (id: string) => call(`${url()}/${encodeURIComponent(id)}/pagedmembers`, { token });
  const codeOf = ({ status, body }: Reply) => [status, (body.error as { code?: string } | undefined)?.code];

  it('takes a message as the start of a thread', async () => {
    const { status, body } = await open();
    assert.deepEqual([status, body.id], [201, `${channel().id};messageid=${body.activityId}`]);
    assert.deepEqual(channel().posts, [{ type: 'message', text: 'one', id: body.activityId }]);
  });

  it('wants a group, a message and its own tenant', async () => {
    for (const changes of [{ isGroup: false }, { activity: undefined }, { tenantId: 'another' }]) {
      assert.deepEqual(codeOf(await open(changes)), [400, 'BadSyntax']);
    }
  });

  it('serves only the bot', async () => {
    assert.equal((await open({}, await appToken(cloud.environment, 'GRAPH', BOT_FRAMEWORK))).status, 401);
    assert.deepEqual(channel().posts, []);
  });

  it('is closed to a bot that was not added to the team', async () => {
    channel().installed = false;
    assert.deepEqual(codeOf(await open()), [403, 'BotNotInConversationRoster']);
    assert.deepEqual(codeOf(await members(channel().id)), [403, 'BotNotInConversationRoster']);
    assert.deepEqual(channel().posts, []);
  });

  it('has to exist', async () => {
    const unknown = '19:unknown@thread.tacv2';
    assert.deepEqual(codeOf(await open({ channelData: { channel: { id: unknown } } })), [404, 'ConversationNotFound']);
    assert.deepEqual(codeOf(await members(unknown)), [404, 'ConversationNotFound']);
  });

  it('tells who is in it', async () => {
    const { status, body } = await members(channel().id);
    assert.deepEqual([status, Array.isArray(body.members)], [200, true]);
  });
});
