import assert from 'node:assert/strict';
import { cached } from '../../bot/adapters/tokens.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;
const scope = 'https://api.example/.default';

describe('A token for the channel or for Graph', () => {
  let clock: ReturnType<typeof createManualClock>;
  let asked: number;
  let clients: number;
  let away: boolean;

  beforeEach(() => {
    [asked, clients, away] = [0, 0, false];
    clock = createManualClock();
  });

  const tokens = () =>
    cached(clock, () => {
      clients += 1;
      return async () => {
        asked += 1;
        if (away) throw new Error('Entra is away');
        return { token: `token-${asked}`, expires: clock.now() + 60 * MINUTE };
      };
    });

  it('is asked for once, and renewed a quarter of an hour before its end', async () => {
    const token = tokens();
    assert.equal(await token(scope), 'token-1');
    await clock.pass(44 * MINUTE);
    assert.equal(await token(scope), 'token-1');
    await clock.pass(2 * MINUTE);
    assert.equal(await token(scope), 'token-2');
  });

  it('is another one for another scope', async () => {
    const token = tokens();
    assert.notEqual(await token(scope), await token('https://graph.example/.default'));
  });

  it('serves to its end while Entra is away, and not every call waits for Entra', async () => {
    const token = tokens();
    await token(scope);
    away = true;
    await clock.pass(50 * MINUTE);
    for (let call = 0; call < 5; call++) assert.equal(await token(scope), 'token-1');
    assert.equal(asked, 2);
    await clock.pass(9.8 * MINUTE);
    await assert.rejects(token(scope), Unavailable);
  });

  it('is asked for by a new client after a failure, since MSAL remembers it', async () => {
    const token = tokens();
    away = true;
    await assert.rejects(
      token(scope),
      (error: Error) => error instanceof Unavailable && !error.message.includes('away'),
    );
    away = false;
    assert.equal(await token(scope), 'token-2');
    assert.equal(clients, 2);
  });

  it('is given up after five seconds without an answer', async () => {
    const token = cached(clock, () => () => new Promise(() => {}));
    const waiting = assert.rejects(token(scope), Unavailable);
    await clock.pass(6_000);
    await waiting;
  });
});
