import assert from 'node:assert/strict';
import { createReadAssertion } from '../../bot/adapters/assertion.ts';
import type { TokenService } from '../../bot/adapters/channel.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { anna, bert } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { tokenOf, verify } from '../support/sign-in.ts';

const settings = { oauthConnection: 'sso' };

describe('The SSO token that the token service keeps', () => {
  const clock = createManualClock();
  const asked: unknown[][] = [];

  function keeping(answer: () => Promise<unknown>) {
    const tokenService = (async () => ({
      getUserToken(...question: unknown[]) {
        asked.push(question);
        return answer();
      },
    })) as unknown as TokenService;
    return createReadAssertion({ tokenService, verify, settings, clock });
  }

  it('is asked for by the account of the person, without a code', async () => {
    assert.equal(await keeping(async () => ({ token: tokenOf(anna) }))(anna), tokenOf(anna));
    assert.deepEqual(asked.at(-1), [anna.user, 'sso', 'msteams', '']);
  });

  it('counts as none if it is somebody else’s, or there is none', async () => {
    assert.equal(await keeping(async () => ({ token: tokenOf(bert) }))(anna), undefined);
    assert.equal(await keeping(async () => ({ token: 'eyJ-forged' }))(anna), undefined);
    for (const nothing of [undefined, null, {}, { token: '' }]) {
      assert.equal(await keeping(async () => nothing)(anna), undefined);
    }
  });

  it('is unknown, and not none, while the service does not answer', async () => {
    const broken = keeping(async () => {
      throw new Error('token-in-a-message');
    });
    await assert.rejects(broken(anna), (error) => error instanceof Unavailable && !error.message.includes('token-in'));
    const waiting = assert.rejects(keeping(() => new Promise(() => {}))(anna), Unavailable);
    await clock.pass(5_000);
    await waiting;
  });
});
