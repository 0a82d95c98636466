import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Company } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import {
  type ClientCertificate,
  certificateInPlaceOfSecrets,
  makeClientCertificate,
} from '../support/client-certificate.ts';
import { useStage } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Midnight (UTC) so many days from today: as many days are left, for some hours less. */
const midnightIn = (days: number) => (Math.floor(Date.now() / DAY) + days) * DAY;
const expiresIn = (days: number) => ({ SECRET_EXPIRES_ON: new Date(midnightIn(days)).toISOString().slice(0, 10) });
const toChannel = ({ channels }: Company) => ({ OPS_CHANNEL: channels.ops.id });
const isPost = ({ service, method, path }: WireRequest) =>
  service === 'connector' && method === 'POST' && path === '/teams/v3/conversations';

function useChannel(stage: ReturnType<typeof useStage>) {
  const posts = () => stage.company.channels.ops.messages.map(({ activity }) => activity);
  return {
    posts,
    /** The card of the newest post, as text. */
    newest: () => JSON.stringify(posts().at(-1)?.attachments),
    attempts: () => stage.cloud.wire.requests.filter(isPost).length,
    /** Nothing that the bot does of its own accord takes longer. */
    settles: () => stage.secondsPass(5),
    /** The next look is late by less than an hour. */
    async comes(at: number) {
      stage.clock.skip(at - stage.clock.now());
      await stage.secondsPass(5);
    },
  };
}

describe('Before a client secret expires', () => {
  const stage = useStage((company) => ({ ...expiresIn(62), ...toChannel(company) }));
  const { posts, newest, attempts, settles, comes } = useChannel(stage);

  it('those who run Latchkey are warned five times, in the log and in their channel', async () => {
    const end = midnightIn(62);
    await comes(end - 60 * DAY - HOUR / 2);
    assert.deepEqual([posts().length, stage.logged('expiry.near')], [0, []]);

    for (const [at, [days, words]] of Object.entries({
      60: [60, 'That is 60 days after this message.'],
      30: [30, 'That is 30 days after this message.'],
      7: [7, 'That is 7 days after this message.'],
      1: [1, 'That is within a day of this message.'],
      0: [0, 'It ends in the course of that day.'],
    } as const).toReversed()) {
      const before = posts().length;
      await comes(end - Number(at) * DAY + HOUR);
      await stage.cloud.wire.until(() => posts().length > before, `the warning ${at} days before`);
      assert(newest().includes(words), newest());
      assert(newest().includes(dayOf(end)), newest());
      await comes(stage.clock.now() + 2 * HOUR);
      assert.equal(posts().length, before + 1);
      assert.equal(stage.logged(days ? 'expiry.near' : 'expiry.passed').at(-1)?.what, 'secret');
    }
    assert.equal(attempts(), 5);
    assert.deepEqual(
      stage.logged('expiry.near').map(({ level }) => level),
      ['error', 'error', 'error', 'error'],
    );
    assert.deepEqual(
      stage.logged('expiry.passed').map(({ level, days }) => [level, days]),
      [['error', 0]],
    );
  });

  it('a restart says it in the log once more, and not in the channel', async () => {
    await comes(midnightIn(62) - 7 * DAY);
    await stage.cloud.wire.until(() => posts().length === 1, 'the warning');
    await settles();
    await stage.restart();
    await settles();
    assert.equal(stage.logged('expiry.near').length, 2);
    assert.equal(attempts(), 1);
  });

  it('the channel is told of it in one card, with a summary that gives nothing away', async () => {
    await comes(midnightIn(62) - 60 * DAY);
    await stage.cloud.wire.until(() => posts().length === 1, 'the warning');
    const { text, summary, attachments } = posts()[0] ?? assert.fail();
    assert.deepEqual([text, summary, attachments?.length], [undefined, 'Latchkey needs those who run it', 1]);
    assert(!newest().includes('Action.'), newest());
  });

  it('the channel is told an hour later if Teams is silent at first', async () => {
    stage.breaks(isPost, { answer: 'hang' }, 1);
    await comes(midnightIn(62) - 7 * DAY);
    await stage.cloud.wire.until(() => attempts() === 1, 'the attempt');
    await stage.secondsPass(10);
    assert.equal(stage.logged('expiry.not-told')[0]?.error, 'Teams is unavailable: busy');
    await comes(stage.clock.now() + HOUR);
    await stage.cloud.wire.until(() => posts().length === 1, 'the warning');
    await comes(stage.clock.now() + HOUR);
    assert.equal(attempts(), 2);
    assert.equal(stage.logged('expiry.near').length, 1);
  });

  it('the log has it while nobody can write to storage', async () => {
    const release = stage.holdStorage();
    await comes(midnightIn(62) - 7 * DAY);
    await stage.passesUntil(() => stage.logged('expiry.not-told').length > 0, 'storage to be given up', 60);
    assert.equal(stage.logged('expiry.near').length, 1);
    assert.equal(attempts(), 0);
    release();
    await comes(stage.clock.now() + HOUR);
    await stage.cloud.wire.until(() => posts().length === 1, 'the warning');
  });
});

describe('A bot that starts 20 days before a secret expires', () => {
  const stage = useStage((company) => {
    company.channels.ops.installed = false;
    return { ...expiresIn(20), ...toChannel(company) };
  });
  const { posts, newest, comes } = useChannel(stage);

  it('says so at once, and to the channel when Latchkey has been added to that team', async () => {
    const error = 'Teams is unavailable: rejected (403)';
    await stage.eventually(() => stage.logged('expiry.not-told').length === 1, 'Teams to refuse');
    assert.equal(stage.logged('expiry.not-told')[0]?.error, error);
    assert.deepEqual(
      stage.logged('expiry.near').map(({ level, what, days }) => [level, what, days]),
      [['error', 'secret', 20]],
    );
    stage.company.channels.ops.installed = true;
    await comes(stage.clock.now() + HOUR);
    await stage.cloud.wire.until(() => posts().length === 1, 'the warning');
    // 19 after midnight, UTC.
    assert.match(newest(), /That is (20|19) days after this message\./);
    await comes(stage.clock.now() + HOUR);
    assert.equal(posts().length, 1);
  });
});

describe('Without a channel', () => {
  const stage = useStage(() => expiresIn(5));
  const { posts, settles } = useChannel(stage);

  it('an expiry is told in the log alone', async () => {
    await settles();
    assert.deepEqual(
      stage.logged('expiry.near').map(({ level, days }) => [level, days]),
      [['error', 5]],
    );
    assert.deepEqual([posts(), stage.logged('expiry.not-told')], [[], []]);
  });
});

describe('Before a certificate expires', () => {
  let folder: string;
  let certificate: ClientCertificate;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-certificate-'));
    certificate = await makeClientCertificate(folder, { days: 3 });
  });
  after(() => rm(folder, { recursive: true }));
  const stage = useStage((company) => certificateInPlaceOfSecrets(company, certificate));

  it('nobody has to tell the day: it is in the file', () => {
    assert.deepEqual(
      stage.logged('expiry.near').map(({ level, what, days }) => [level, what, days]),
      [['error', 'certificate', 3]],
    );
  });
});

const dayOf = (at: number) =>
  `${new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(at)} (UTC)`;
