import assert from 'node:assert/strict';
import { startCollector } from '../support/collector.ts';
import { useStage } from './stage.ts';

describe('What a collector is told', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  before(async () => {
    collector = await startCollector();
  });
  after(() => collector.stop());
  const stage = useStage(() => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }));
  it('spike', async () => {
    const chat = stage.chatOf(stage.people.anna);
    const key = stage.company.devices.anna.key ?? '';
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key), 'the key');
    await stage.minutesPass(5.2);
    await chat.until(() => !chat.sees(key), 'the key to go');
    await stage.restart();
    for (const r of collector.requests) process.stdout.write(r.path + ' ' + r.body.length + '\n');
    for (const s of collector.spans()) process.stdout.write(JSON.stringify(s) + '\n');
    for (const m of collector.metrics()) process.stdout.write(JSON.stringify(m) + '\n');
    for (const n of collector.metrics().keys()) for (const p of collector.points(n)) process.stdout.write(n + JSON.stringify(p) + '\n');
    process.stdout.write(JSON.stringify(collector.resources()[0]));
  });
});
