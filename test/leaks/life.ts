import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../sandbox/cloud.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { startTestCloud } from '../support/cloud.ts';
import { startCollector } from '../support/collector.ts';
import { createProgram } from './program.ts';
import { filesIn, type Kept, type Storage } from './storages.ts';
import { createWalk } from './walk.ts';

/** The least that there is. */
const VISIBLE_SECONDS = '5';

/** What is left of Latchkey's life on this storage. `kept`: by place. `secrets`: beside the company's. */
export type Life = { cloud: Cloud; kept: Kept; secrets: string[] };

export async function live(open: (folder: string) => Promise<Storage>): Promise<Life> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-leaks-'));
  const [storage, cloud, collector] = await Promise.all([open(folder), startTestCloud(), startCollector()]);
  const program = createProgram(folder, {
    ...cloud.environment,
    ...helpdeskOf(cloud.company),
    STORAGE: storage.setting,
    KEY_VISIBLE_SECONDS: VISIBLE_SECONDS,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    PORT: '0',
    LOG_LEVEL: 'debug',
  });
  const kept: Kept = {};

  async function looks(): Promise<void> {
    for (const [place, text] of Object.entries(await storage.look())) kept[place] = `${kept[place] ?? ''}${text}`;
  }

  const starts = async () => cloud.teams.connectBot(`${await program.starts()}/api/messages`);

  try {
    await isLived();
    await looks();
    Object.assign(kept, {
      'standard output': program.said.output,
      'standard error': program.said.errors,
      'output of the commands': program.said.commands,
      telemetry: collector.requests.map(({ path, headers, body }) => [path, headers, body].join('\n')).join('\n'),
      'files in its folder': (await filesIn(folder)).join('\n'),
    });
    return { cloud, kept, secrets: storage.secrets };
  } finally {
    await program.ends('SIGKILL');
    await Promise.all([cloud.stop(), collector.stop(), storage.stop()]);
    await rm(folder, { recursive: true });
  }

  async function isLived(): Promise<void> {
    const walk = createWalk(cloud);
    const { anna } = cloud.company.people;
    const { key } = cloud.company.devices.anna;
    await starts();
    const [chat] = await Promise.all([
      walk.ownKey(anna, key),
      walk.lookUp(),
      walk.brokenShowings(),
      walk.brokenBlankings().then(walk.wrongSerial),
      walk.refusals().then(walk.pastes).then(walk.brokenReads),
    ]);
    await stopsWithKeyOnScreen();
    await starts();
    await diesWhileShowing();
    await starts();
    await walk.itWorked(chat);
    await abortsWithKeyOnScreen();
    await cannotStart();
    await isAskedByOperators();

    /** Its metrics go out then. */
    async function stopsWithKeyOnScreen(): Promise<void> {
      const { person, mac } = walk.nextOfCrowd();
      await walk.isShown(person, mac.key);
      await program.ends('SIGTERM');
    }

    /** kill -9 while the edit that carries a key is on its way. */
    async function diesWhileShowing(): Promise<void> {
      const { person, mac } = walk.nextOfCrowd();
      const groups = `${mac.key}`.split('-');
      const { promise: onItsWay, resolve } = Promise.withResolvers<void>();
      cloud.wire.intercept(({ method, body }) => {
        if (method !== 'PUT' || !groups.every((group) => body.includes(group))) return undefined;
        resolve();
        return { after: program.ends('SIGKILL'), answer: 'drop', effect: true };
      });
      const asked = await walk.asks(person);
      const tapped = asked.taps('Show recovery key').catch(() => {});
      await onItsWay;
      await program.ends('SIGKILL');
      await tapped;
      await looks();
    }

    async function abortsWithKeyOnScreen(): Promise<void> {
      const { person, mac } = walk.nextOfCrowd();
      await walk.isShown(person, mac.key);
      await program.ends('SIGABRT');
    }

    /** The words of a program that breaks. */
    async function cannotStart(): Promise<void> {
      const taken = createServer().listen(0);
      await once(taken, 'listening');
      await program.startsInVain({ PORT: `${(taken.address() as AddressInfo).port}` });
      taken.close();
      const { secret } = cloud.company.registrations.graph;
      await program.startsInVain({ PORT: secret, CLOUD: secret, STORAGE: secret });
    }

    async function isAskedByOperators(): Promise<void> {
      await program.runs('audit', 'verify');
      await program.runs('audit', 'export', '--format', 'csv');
      await program.runs('audit', 'report');
      await program.runs('doctor', '--person', anna.id);
    }
  }
}
