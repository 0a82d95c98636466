import assert from 'node:assert/strict';
import { createLog, muteConsole } from '../../bot/log.ts';

function written(level: Parameters<typeof createLog>[0]) {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line) => void lines.push(line) }) };
}

describe('The log', () => {
  it('is one JSON line for each event, with its level, its time and its facts', () => {
    const { lines, log } = written('info');
    const before = Date.now();
    log.info('key.blanked', { reference: 'K7M2QX', lateMs: 12, armed: true, why: undefined });
    log.warn('teams.edit-failed');
    log.alert('audit.failed', { note: 'two\nlines "quoted"' });
    assert.equal(lines.length, 3);
    assert(lines.every((line) => line.indexOf('\n') === line.length - 1));
    const entries = lines.map((line) => JSON.parse(line));
    for (const { time } of entries) assert(time >= before && time <= Date.now());
    assert.deepEqual(
      entries.map(({ time, ...entry }) => entry),
      [
        { level: 'info', event: 'key.blanked', reference: 'K7M2QX', lateMs: 12, armed: true },
        { level: 'warn', event: 'teams.edit-failed' },
        { level: 'error', event: 'audit.failed', note: 'two\nlines "quoted"' },
      ],
    );
  });

  it('says nothing below its level', () => {
    const { lines, log } = written('warn');
    log.info('app.started');
    assert.deepEqual(lines, []);
    log.alert('audit.failed');
    assert.equal(lines.length, 1);
  });

  it("writes the audit's heads whatever its level, for whoever keeps the log", () => {
    const { lines, log } = written('error');
    log.head({ id: 7, hash: 'abc' }, { event: 'reveal.shown', reference: 'K7M2QX' });
    const [{ time, ...head }] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(head, {
      ...{ level: 'info', event: 'audit.head', id: 7, hash: 'abc', entry: 'reveal.shown', reference: 'K7M2QX' },
    });
    assert(Number.isInteger(time));
  });

  it('notes that a library printed, and not what', () => {
    const { lines, log } = written('info');
    const { console: printing } = globalThis;
    const original = { ...printing };
    try {
      muteConsole(log);
      printing.error('a card with ABCD-EFGH');
      printing.trace('a token');
    } finally {
      Object.assign(printing, original);
    }
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)).map(({ event, method }) => [event, method]),
      [
        ['console.muted', 'error'],
        ['console.muted', 'trace'],
      ],
    );
    assert(!lines.join('').includes('ABCD'));
  });
});
