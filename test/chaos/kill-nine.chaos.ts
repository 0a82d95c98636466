import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { Cloud } from '../../sandbox/cloud.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { startTestCloud } from '../support/cloud.ts';
import { eventually } from '../support/eventually.ts';

type Moment = (typeof moments)[number];
const moments = ['before it takes effect', 'after it took effect'] as const;

/** A reveal makes fewer outgoing requests than this: the walk ends when one gets through. */
const MOST_STEPS = 30;
const ONE_MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 600_000;

describe('kill -9 and a restart', function () {
  this.timeout(300_000);

  for (const moment of moments) {
    it(`leave no key on a screen, at whichever request of a reveal the process dies, ${moment}`, async () => {
      let step = 1;
      while (await withScene((scene) => diesInReveal(scene, step, moment))) step++;
      assert(step > 6, `only ${step - 1} requests were walked`);
    });

    it(`leave no key on a screen when the process dies at the blanking edit, ${moment}`, () =>
      withScene(async (scene) => {
        const shown = await scene.start(0);
        await scene.asksForKey();
        await scene.chat.taps('Show recovery key');
        await shown.logs('reveal.shown');
        assert(scene.chat.sees(scene.key));
        shown.child.kill('SIGKILL');

        // It dies at its first request to the chat, which its clock makes it send at once.
        const blanking = scene.cloud.wire.intercept(({ service }) =>
          service === 'connector' ? dying(moment, () => scene.last().child) : undefined,
        );
        await once((await scene.start(TEN_MINUTES_MS)).child, 'exit');
        blanking();
        await nothingIsLeft(scene);
      }));

    it(`have the key replaced once, at whichever request of "It worked" the process dies, ${moment}`, async () => {
      let step = 1;
      while (await withScene((scene) => diesInReplacing(scene, step, moment))) step++;
      assert(step > 2, `only ${step - 1} requests were walked`);
    });

    it(`have the person asked whether it worked, although the process dies at the question, ${moment}`, () =>
      withScene(async (scene) => {
        const { cloud, chat } = scene;
        await scene.showsAndHides();
        const died = cloud.wire.intercept(({ method, body }) =>
          method === 'POST' && body.includes('"It worked"') ? dying(moment, () => scene.last().child) : undefined,
        );
        await once((await scene.start(ONE_MINUTE_MS)).child, 'exit');
        died();
        await scene.start(TEN_MINUTES_MS);
        await chat.until(() => chat.sees('It worked'), 'the question');
      }));

    it(`have the owner told of a look-up, although the process dies when its key is shown, ${moment}`, () =>
      withScene(async (scene) => {
        const bot = await scene.start(0);
        const technician = await fillsIn(scene);
        const died = scene.cloud.wire.intercept(({ method, body }) =>
          method === 'PUT' && technician.carriesKey(body) ? dying(moment, () => bot.child) : undefined,
        );
        const exit = once(bot.child, 'exit');
        await technician.getsKey();
        await exit;
        died();
        await ownerHears(scene, technician.chat);
      }));
  }

  it('have the owner told of a look-up, although the process dies right after its key was shown', () =>
    withScene(async (scene) => {
      const bot = await scene.start(0);
      const technician = await fillsIn(scene);
      await technician.getsKey();
      await bot.logs('reveal.shown');
      bot.child.kill('SIGKILL');
      assert(technician.chat.sees(scene.key));
      await ownerHears(scene, technician.chat);
    }));
});

const { technician: toTechnician, owner: toOwner } = words.helpdesk;

/** Lea looks up Anna's Mac, as far as the form. */
async function fillsIn({ cloud, chat: owner, key }: Scene) {
  const chat = cloud.teams.chatOf(cloud.company.people.lea);
  const serial = `${cloud.company.devices.anna.record.serialNumber}`;
  await owner.installs();
  await chat.installs();
  await chat.says(`lookup ${serial}`);
  await chat.until(() => chat.sees(toTechnician.form.ask), 'the form');
  const typed = { reason: 'Password forgotten', serial: serial.slice(-4) };
  return {
    chat,
    carriesKey: (body: string) => key.split('-').every((group) => body.includes(group)),
    getsKey: () => chat.taps(toTechnician.form.ask, { typed }).catch(() => {}),
  };
}

/** The key goes, the owner is told, and what they say of it has the key replaced. */
async function ownerHears({ start, chat: owner, key }: Scene, technician: TeamsChat): Promise<void> {
  const next = await start(TEN_MINUTES_MS);
  await technician.until(() => !technician.sees(key), 'the key to go');
  await owner.until(() => owner.sees(toOwner.told.title), 'the notice');
  await owner.taps(toOwner.unexpected);
  await next.logs('replacement.asked');
}

type Bot = { child: ChildProcess; url: string; logs(event: string): Promise<void> };
type Scene = {
  cloud: Cloud;
  chat: TeamsChat;
  key: string;
  start(aheadMs: number): Promise<Bot>;
  last(): Bot;
  asksForKey(): Promise<void>;
  /** Until the key is off the screen again, by a process that dies then, before it asks anything. */
  showsAndHides(): Promise<void>;
};

/** False if the reveal got through before it made that many requests. */
async function diesInReveal(scene: Scene, step: number, moment: Moment): Promise<boolean> {
  const bot = await scene.start(0);
  await scene.asksForKey();
  const died = await diesAt(step, moment, scene, bot, { tap: 'Show recovery key', through: 'reveal.shown' });
  if (!died) assert(scene.chat.sees(scene.key));
  else await nothingIsLeft(scene);
  return died;
}

/** False if Intune was asked before that many requests were made. */
async function diesInReplacing(scene: Scene, step: number, moment: Moment): Promise<boolean> {
  const { cloud, chat } = scene;
  await scene.showsAndHides();
  const bot = await scene.start(ONE_MINUTE_MS);
  await chat.until(() => chat.sees('It worked'), 'the question');
  const died = await diesAt(step, moment, scene, bot, { tap: 'It worked', through: 'replacement.asked' });
  if (died) {
    // Later than any lease, and than Intune may take to list what it was asked.
    const next = await scene.start(2 * TEN_MINUTES_MS);
    // Whose tap was lost taps again.
    if (chat.sees('It worked')) await chat.taps('It worked');
    await next.logs('replacement.asked');
  }
  assert.equal(cloud.company.devices.anna.record.deviceActionResults.length, 1);
  return died;
}

type Deed = { tap: string /** The event that says that it got through. */; through: string };

/** Whether the process died at that request after the tap, the first being 1; or the deed got through before. */
async function diesAt(step: number, moment: Moment, scene: Scene, bot: Bot, { tap, through }: Deed): Promise<boolean> {
  assert(step < MOST_STEPS, 'the walk does not end');
  let requests = 0;
  const stopCounting = scene.cloud.wire.intercept(() =>
    ++requests === step ? dying(moment, () => bot.child) : undefined,
  );
  const exit = once(bot.child, 'exit').then(() => true);
  const done = bot.logs(through).then(() => false);
  await scene.chat.taps(tap).catch(() => {});
  const died = await Promise.race([exit, done]);
  stopCounting();
  return died;
}

async function nothingIsLeft({ start, chat, key, asksForKey }: Scene): Promise<void> {
  // Later than any process before it, so that nobody's lease is in the way.
  const { url } = await start(2 * TEN_MINUTES_MS);
  await chat.until(() => !chat.sees(key), 'the key to go');
  // What a dead process had booked is taken within a few looks; nothing may be waiting then.
  await eventually(async () => {
    const health = (await (await fetch(`${url}/readyz`)).json()) as { ready: boolean; overdue?: number };
    return health.ready && health.overdue === 0;
  }, 'nothing to be overdue');
  assert(!chat.sees(key));
  await asksForKey();
}

/** A fault that ends the process at this very request. The getter is read once the request has taken effect. */
function dying(moment: Moment, child: () => ChildProcess): Fault {
  const death = async () => {
    const gone = once(child(), 'exit');
    child().kill('SIGKILL');
    await gone;
  };
  if (moment === 'before it takes effect') return { before: death(), answer: 'drop' };
  return {
    get after() {
      return death();
    },
  };
}

async function withScene<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-chaos-'));
  const cloud = await startTestCloud();
  const file = join(folder, 'latchkey.db');
  const helpdesk = { ...helpdeskOf(cloud.company), APPROVAL: 'none' };
  const environment = { ...cloud.environment, ...helpdesk, PORT: '0', STORAGE: `sqlite:${file}` };
  const chat = cloud.teams.chatOf(cloud.company.people.anna);
  const bots: Bot[] = [];
  try {
    const scene: Scene = {
      cloud,
      chat,
      key: cloud.company.devices.anna.key ?? '',
      async start(aheadMs) {
        const bot = await startBot(environment, aheadMs);
        bots.push(bot);
        cloud.teams.connectBot(`${bot.url}/api/messages`);
        return bot;
      },
      last: () => bots.at(-1) as Bot,
      async asksForKey() {
        const before = chat.messages.length;
        await chat.says('key');
        await chat.until(
          () => chat.messages.slice(before).some(({ from }) => from === 'bot') && chat.sees('Show recovery key'),
        );
      },
      async showsAndHides() {
        const bot = await scene.start(0);
        await scene.asksForKey();
        await chat.taps('Show recovery key');
        await bot.logs('reveal.shown');
        await chat.taps('Hide now');
        await eventually(async () => countIn(file, 'follow_ups') === 1, 'the question to be booked');
        assert(!chat.sees(scene.key));
        bot.child.kill('SIGKILL');
      },
    };
    return await play(scene);
  } finally {
    for (const { child } of bots) child.kill('SIGKILL');
    await cloud.stop();
    await rm(folder, { recursive: true });
  }
}

function countIn(file: string, table: string): number {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  } finally {
    database.close();
  }
}

async function startBot(environment: Record<string, string>, aheadMs: number): Promise<Bot> {
  const child = fork(new URL('bot-process.ts', import.meta.url), [`${aheadMs}`], {
    env: { ...environment, NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const events = new Set<string>();
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    const { event } = JSON.parse(line);
    events.add(event);
    waiting.get(event)?.();
  });
  const [port] = await once(child, 'message');
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    logs: (event) => new Promise((resolve) => (events.has(event) ? resolve() : waiting.set(event, resolve))),
  };
}
