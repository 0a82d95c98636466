import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { withAuditFile } from '../../bot/adapters/sqlite/audit-file.ts';
import { type Database, openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { csvLine, exported } from '../../bot/commands/audit-export.ts';
import { reported } from '../../bot/commands/audit-report.ts';
import { readWish } from '../../bot/commands/audit-wish.ts';
import { canonical, hashAfter } from '../../bot/domain/audit-chain.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { chainOf } from '../support/chains.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createReadableAudit, type ReadableAudit } from '../support/readable-audit.ts';

const command = fileURLToPath(new URL('../../bot/commands/audit.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const anna = { id: '11111111-1111-4111-8111-111111111111', name: 'Anna Andersson', upn: 'anna@contoso.example' };
const married = { ...anna, name: 'Anna Berg', upn: 'anna.berg@contoso.example' };
const ben = { id: '22222222-2222-4222-8222-222222222222', name: 'Ben', upn: 'ben@contoso.example' };
const mac = {
  id: '33333333-3333-4333-8333-333333333333',
  name: 'MAC-ANNA',
  serial: 'C02XYZ',
  owner: 'company' as const,
};
const mini = { id: '44444444-4444-4444-8444-444444444444', name: 'mini', serial: 'C07ABC', owner: 'company' as const };

describe('npm run audit', function () {
  this.timeout(30_000);

  let folder: string;
  let file: string;
  let clock: ManualClock;
  let database: Database;
  let audit: ReadableAudit;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-audit-'));
    file = join(folder, 'the audit?#%.db');
    clock = createManualClock(Date.parse('2026-03-01T00:00:00Z'));
    database = await openDatabase(file, clock);
    audit = createReadableAudit(database, clock);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  async function runs(args: string[], storage = `sqlite:${file}`) {
    const child = spawn(process.execPath, [command, ...args], { env: { STORAGE: storage }, cwd: root });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, out, err };
  }

  /** What the command prints, without a process of its own. */
  function printed(...args: string[]): Promise<string> {
    const wish = readWish(['export', ...args]);
    assert(wish.do === 'export');
    return withAuditFile(file, async (chains) => text(Readable.from(exported(await chains(), wish))));
  }

  async function exports(...args: string[]): Promise<AuditEntry[]> {
    const out = await printed('--format', 'jsonl', ...args);
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  async function verifies(expected: { code: number; out: RegExp }, ...args: string[]): Promise<void> {
    const { code, out, err } = await runs(['verify', ...args]);
    assert.match(out, expected.out);
    assert.deepEqual([code, err], [expected.code, '']);
  }

  async function refuses(args: string[], words: RegExp, storage?: string): Promise<void> {
    const { code, out, err } = await runs(args, storage);
    assert.match(err, words);
    assert.match(err, /Usage: npm run --silent audit -- verify/);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
  }

  /** A reveal of `mac` an hour after the last. */
  async function records(entry: Partial<AuditEntry> = {}): Promise<AuditHead> {
    await clock.pass(3_600_000);
    return audit.record({ event: 'reveal.shown', reference: 'K7M2QX', person: anna, mac, ...entry });
  }

  /** Somebody who owns the file. */
  function tampers(sql: string): void {
    const owner = new DatabaseSync(file);
    owner.exec(
      'DROP TRIGGER audit_update; DROP TRIGGER audit_delete; DROP TRIGGER audit_append; DROP INDEX audit_checkpoints',
    );
    owner.exec(`PRAGMA ignore_check_constraints = ON; ${sql}`);
    owner.close();
  }

  const traces = (where = folder) =>
    readdirSync(where).map((name) => {
      const path = join(where, name);
      return [name, statSync(path).mtimeMs, readFileSync(path, 'base64')];
    });

  describe('verify', () => {
    let head: AuditHead;
    beforeEach(async () => {
      for (let turn = 0; turn < 3; turn++) await records();
      head = await records();
    });

    const whole = {
      code: 0,
      out: /^The chain is whole: 4 entries, from 2026-03-01T01:00:00.000Z to 2026-03-01T04:00:00.000Z.\nNewest head: entry 4, \w{64}\n$/,
    };

    it('says what the chain holds, and leaves no trace, while the bot runs', async () => {
      const before = traces();
      assert.equal(before.length, 3);
      await verifies(whole, '--head', head.hash);
      assert.deepEqual(traces(), before);
    });

    it('… after it has stopped', async () => {
      database.close();
      const before = traces();
      assert.equal(before.length, 1);
      await verifies(whole, '--head', head.hash);
      assert.deepEqual(traces(), before);
    });

    it('… and when a newer version has written it that this one can follow', async () => {
      const newer = new DatabaseSync(file);
      newer.exec('PRAGMA user_version = 99');
      newer.close();
      await verifies(whole, '--head', head.hash);
    });

    it('… and after it was killed', async () => {
      // So do the files lie that nobody closed: the newest entries in the log, the index of that log as it was.
      const killed = mkdtempSync(join(tmpdir(), 'latchkey-audit-'));
      cpSync(folder, killed, { recursive: true });
      file = join(killed, 'the audit?#%.db');
      const before = traces(killed);
      assert.equal(before.length, 3);
      await verifies(whole, '--head', head.hash);
      assert.deepEqual(traces(killed), before);
      rmSync(killed, { recursive: true });
    });

    it('prints the newest head', async () => {
      assert((await runs(['verify'])).out.endsWith(`Newest head: entry 4, ${head.hash}\n`));
    });

    it('knows a head in any case', async () => {
      await verifies(whole, `--head=${head.hash.toUpperCase()}`);
    });

    for (const [what, sql, sentence] of [
      ['was changed', `UPDATE audit SET line = replace(line, 'Anna', 'Ben') WHERE id = 2`, /Entry 2 does not fit/],
      ['is missing', 'DELETE FROM audit WHERE id = 2', /Entry 2 is missing\./],
      ['was removed in front', 'DELETE FROM audit WHERE id < 3', /before entry 3 was removed, and no checkpoint/],
      ['is no entry', `UPDATE audit SET line = 'x' WHERE id = 3`, /Entry 3 is not an entry any more\./],
      [
        'stands elsewhere',
        'UPDATE audit SET id = 9 WHERE id = 1; UPDATE audit SET id = 1 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 9',
        /Entry 1 stands where another belongs\./,
      ],
    ] as const) {
      it(`finds an entry that ${what}`, async () => {
        tampers(sql);
        await verifies({ code: 1, out: new RegExp(`^The chain is broken\\. .*${sentence.source}`) });
      });
    }

    it('finds that the end is missing when it is told a later head', async () => {
      tampers('DELETE FROM audit WHERE id = 4');
      await verifies({ code: 0, out: /whole: 3 entries/ });
      await verifies(
        { code: 1, out: /^The chain is broken\. The chain ends at entry 3 and does not hold/ },
        '--head',
        head.hash,
      );
    });

    it('passes a chain that was pruned, and knows the head it was pruned at', async () => {
      const [, second] = await audit.links();
      assert.equal((await audit.prune(Date.parse('2026-03-01T02:30:00Z')))?.entries, 2);
      const pruned = {
        code: 0,
        out: /^The chain is whole: 3 entries, from 2026-03-01T03:.*\nEntries up to 2 were pruned on 2026-03-01T04:00:00.000Z, see entry 5\.\n/,
      };
      await verifies(pruned, '--head', `${second?.hash}`);
      tampers('DELETE FROM audit WHERE id = 3');
      await verifies({ code: 1, out: /before entry 4 was removed/ });
    });

    it('has nothing against an empty audit, unless it is told a head', async () => {
      tampers('DELETE FROM audit');
      await verifies({ code: 0, out: /^The audit is empty\.\n$/ });
      await verifies({ code: 1, out: /ends at entry 0/ }, '--head', head.hash);
    });

    it('runs as a script of the package', async () => {
      const child = spawn('npm', ['run', '--silent', 'audit', '--', 'verify'], {
        env: { ...process.env, STORAGE: `sqlite:${file}` },
        cwd: root,
      });
      const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
      assert.match(out, whole.out);
      assert.equal(code, 0);
    });
  });

  describe('export', () => {
    const all = ['A', 'B', 'C', 'D', 'E', 'F'];
    const references = async (...args: string[]) => (await exports(...args)).map(({ reference }) => reference);

    /** Hourly from one in the night of 1 March 2026. */
    beforeEach(async () => {
      await records({ reference: 'A', facts: { lateMs: 3 }, graphRequest: 'request-1' });
      await records({ reference: 'B', person: { id: anna.id }, mac: { id: mac.id } });
      await records({ reference: 'C', person: ben, mac: mini });
      await records({ reference: 'D', person: ben, mac: { ...mac, name: 'MAC-BEN' } });
      await records({ reference: 'E', person: married, mac: mini });
      await audit.record({ event: 'reveal.refused', reference: 'F', person: ben });
    });

    it('gives every entry as JSON with its hash, from which the chain can be computed anew', async () => {
      const before = traces();
      const { code, out, err } = await runs(['export', '--format', 'jsonl']);
      assert.deepEqual([code, err], [0, '']);
      let hash = '0'.repeat(64);
      const lines = out.split('\n').filter(Boolean);
      const entries: (AuditEntry & { hash: string })[] = lines.map((line) => JSON.parse(line));
      for (const { hash: given, ...entry } of entries) {
        hash = hashAfter(hash, canonical(entry));
        assert.equal(hash, given);
      }
      assert.deepEqual(
        entries.map(({ reference }) => reference),
        all,
      );
      assert.deepEqual(traces(), before);
    });

    it('gives them as CSV unless told otherwise', async () => {
      const { code, out, err } = await runs(['export', '--person', 'ben']);
      const [header, first, ...rest] = out.split('\r\n');
      assert.equal(
        header,
        'id,at,event,reference,personId,personName,personUpn,macId,macName,macSerial,macOwner,graphRequest,facts,version,hash',
      );
      const { hash } = (await audit.links())[2] ?? assert.fail();
      assert.equal(
        first,
        `3,2026-03-01T03:00:00.000Z,reveal.shown,C,${ben.id},Ben,ben@contoso.example,${mini.id},mini,C07ABC,company,,,1.2.3-test,${hash}`,
      );
      assert.deepEqual([rest.length, rest.at(-1), code, err], [3, '', 0, '']);
      assert.equal(await printed('--format', 'csv', '--person', 'ben'), out);
    });

    it('quotes the facts, and what is unusual in names', async () => {
      await records({
        reference: 'G',
        person: { id: 'g', name: 'Zoë, "Z"\r\nO’Hara', upn: '=1+1' },
        mac: undefined as never,
      });
      const out = await printed('--person', 'g');
      assert(out.includes(`,g,"Zoë, ""Z""\r\nO’Hara",'=1+1,,,`));
      assert((await printed('--until', '2026-03-01T01:00:00Z')).includes(',request-1,"{""lateMs"":3}",'));
    });

    it('finds a Mac by id, serial and any name it ever had, and then all of its entries', async () => {
      for (const called of [mac.id, mac.id.toUpperCase(), 'C02XYZ', 'c02xyz', 'MAC-ANNA', 'mac-ben']) {
        assert.deepEqual(await references('--mac', called), ['A', 'B', 'D'], called);
      }
      for (const called of ['company', 'C02', 'reveal.shown', anna.id])
        assert.deepEqual(await references('--mac', called), []);
    });

    it('finds somebody by id, user name and any name they ever had, and then all of their entries', async () => {
      for (const called of [anna.id, anna.upn, 'ANNA.BERG@contoso.example', 'anna andersson', 'Anna Berg']) {
        assert.deepEqual(await references('--person', called), ['A', 'B', 'E'], called);
      }
      for (const called of ['Anna', mac.id]) assert.deepEqual(await references('--person', called), []);
    });

    it('takes all conditions together', async () => {
      assert.deepEqual(await references('--person', 'anna berg', '--mac', 'mini', '--since', '2026-03-01'), ['E']);
      assert.deepEqual(await references('--person', 'ben', '--mac', 'C02XYZ', '--until', '2026-03-01T03:30:00Z'), []);
    });

    it('takes a day whole, and instants to the millisecond, both ends included', async () => {
      await clock.pass(19 * 3_600_000 - 1);
      await audit.record({ event: 'key.blanked', reference: 'last of the day', person: anna });
      await clock.pass(1);
      await audit.record({ event: 'key.blanked', reference: 'next day', person: anna });
      const both = ['last of the day', 'next day'];
      for (const [args, expected] of [
        [
          ['--since', '2026-03-01', '--until', '2026-03-01'],
          [...all, 'last of the day'],
        ],
        [['--since', '2026-03-02'], ['next day']],
        [['--until', '2026-02-28'], []],
        [['--since', '2026-03-01T05:00:00.001Z'], both],
        [
          ['--since', '2026-03-01T07:00+02:00', '--until', '2026-03-01T05:00:00Z'],
          ['E', 'F'],
        ],
        [['--until', '2026-03-01T00:59:59.999Z'], []],
        [['--until', '2026-03-01T01:00:00Z'], ['A']],
      ] as const) {
        assert.deepEqual(await references(...args), expected, args.join(' '));
      }
    });

    it('says nothing but the header when there is nothing', async () => {
      assert.equal((await printed('--since', '2027-01-01')).split('\r\n').length, 2);
      assert.deepEqual(await exports('--since', '2027-01-01'), []);
    });

    it('ends quietly when its reader has enough', async () => {
      await database.transaction(({ change, rows }) => {
        const [head] = rows<AuditHead>('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1');
        for (const { id, line, hash } of chainOf(3_000, {}, head)) {
          change('INSERT INTO audit VALUES (:id, :line, :hash)', { id, line, hash });
        }
      });
      const child = spawn(process.execPath, [command, 'export'], { env: { STORAGE: `sqlite:${file}` } });
      await once(child.stdout, 'data');
      child.stdout.destroy();
      const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      assert.deepEqual([err, code], ['', 0]);
    });

    it('says when an entry is none', async () => {
      tampers(`UPDATE audit SET line = 'x' WHERE id = 1`);
      const { code, err } = await runs(['export']);
      assert.equal(code, 2);
      assert.match(err, /verify tells which/);
    });
  });

  for (const [args, words] of [
    [[], /Say verify, export or report\./],
    [['check'], /no command check/],
    [['--head', 'x'], /no command --head/],
    [['verify', 'now'], /'now'/],
    [['verify', '--mac', 'x'], /'--mac'/],
    [['verify', '--head'], /--head/],
    [['verify', '--head', 'abc'], /64 hexadecimal digits/],
    [['verify', '--head', `${'a'.repeat(64)}a`], /64 hexadecimal digits/],
    [['export', '--colour'], /'--colour'/],
    [['export', '--head', 'a'.repeat(64)], /'--head'/],
    [['export', '--format', 'xlsx'], /csv or jsonl, not xlsx/],
    [['export', '--mac', ''], /--mac takes one value/],
    [['export', '--mac', 'a', '--mac', 'b'], /--mac takes one value/],
    [['export', '--since', 'yesterday'], /--since takes a date .*, not yesterday/],
    [['export', '--since', '2026-3-1'], /--since takes a date/],
    [['export', '--until', '2026-02-30'], /--until takes a date/],
    [['export', '--until', '2026-02-30T10:00Z'], /--until takes a date/],
    [['export', '--until', '2026-03-01T25:00Z'], /--until takes a date/],
    [['export', '--until', '2026-03-01T10:00'], /--until takes a date/],
    [['export', '--since', '2026-03-02', '--until', '2026-03-01'], /--since is later than --until/],
  ] as const) {
    it(`does not take ${args.join(' ').slice(0, 60) || 'nothing'} for an answer`, () => {
      assert.throws(() => readWish([...args]), words);
    });
  }

  it('says what it takes', async () => {
    await refuses([], /^Say verify, export or report\./);
    await refuses(['export', '--mac', 'x', '--until', '30.2.2026'], /^--until takes a date .*, not 30\.2\.2026\.\n/);
  });

  describe('report', () => {
    const lea = { id: '55555555-5555-4555-8555-555555555555', name: 'Lea Lang', upn: 'lea@contoso.example' };
    const kim = { id: '66666666-6666-4666-8666-666666666666', name: 'Kim' };
    const HOUR = 3_600_000;

    /** Two look-ups of Lea's and one of Kim's, an hour between all that happened, then self-service of Anna's. */
    async function happened(): Promise<void> {
      const of = (lookUp: string, more: AuditEntry['facts'] = {}) => ({ facts: { lookUp, ...more } });
      const why = { reason: 'Repair', approvedAs: 'owner', approvedBy: anna.id };
      for (const entry of [
        { event: 'lookup.begun', person: lea, ...of('1') },
        { event: 'lookup.found', person: lea, ...of('1') },
        { event: 'approval.asked', person: lea, ...of('1', { of: 'owner' }) },
        { event: 'approval.granted', person: anna, ...of('1', { technician: lea.id, as: 'owner' }) },
        { event: 'reveal.intended', person: lea, ...of('1', why) },
        { event: 'reveal.shown', person: lea, ...of('1', why) },
        { event: 'owner.unexpected', person: anna, ...of('1', { technician: lea.id }) },
        { event: 'lookup.begun', person: lea, ...of('2') },
        { event: 'approval.asked', person: lea, ...of('2', { of: 'colleague' }) },
        { event: 'approval.granted', person: kim, ...of('2', { technician: lea.id, as: 'colleague' }) },
        {
          event: 'reveal.unconfirmed',
          person: lea,
          ...of('2', { reason: '=SUM(A1)\u001b[2J', approvedAs: 'colleague' }),
        },
        { event: 'lookup.begun', person: kim, ...of('3') },
        { event: 'approval.asked', person: kim, ...of('3') },
        { event: 'approval.declined', person: anna, ...of('3', { technician: kim.id, as: 'owner' }) },
        { event: 'reveal.refused', person: kim, ...of('3', { refusal: 'approval-declined' }) },
        { event: 'lookup.sent', person: kim, ...of('3') },
        { event: 'reveal.shown', person: kim, ...of('3', { reason: 'Repair', approvedAs: 'none' }) },
        { event: 'lookup.refused', person: { id: ben.id }, ...of('4', { refusal: 'not-helpdesk' }) },
        { event: 'reveal.shown', person: anna, facts: {} },
        { event: 'reveal.refused', person: anna, facts: { refusal: 'no-key' } },
      ] satisfies Partial<AuditEntry>[]) {
        await records(entry);
      }
    }

    const report = (...args: string[]) => {
      const wish = readWish(['report', ...args], clock.now());
      assert(wish.do === 'report');
      return withAuditFile(file, async (chains) => reported(await chains(), wish));
    };
    const told = async (...args: string[]) => JSON.parse(await report('--format', 'json', ...args));

    it('tells what each technician did, and who tried to be one', async () => {
      await happened();
      const none = { asked: 0, byOwner: 0, byColleague: 0, declined: 0, notNeeded: 0 };
      const { technicians, from, to } = await told();
      assert.deepEqual([Date.parse(from), Date.parse(to)], [clock.now() - 7 * 24 * HOUR, clock.now()]);
      assert.deepEqual(technicians, [
        {
          ...{ id: ben.id, lookUps: 0, reveals: 0, reasons: {}, refused: 1, sentToOwner: 0, notExpected: 0 },
          approvals: none,
        },
        {
          ...{ ...kim, lookUps: 1, reveals: 1, reasons: { Repair: 1 }, refused: 1, sentToOwner: 1, notExpected: 0 },
          approvals: { ...none, asked: 1, declined: 1, notNeeded: 1 },
        },
        {
          ...{ ...lea, lookUps: 2, reveals: 2, reasons: { Repair: 1, '=SUM(A1)\u001b[2J': 1 } },
          ...{ refused: 0, sentToOwner: 0, notExpected: 1 },
          approvals: { ...none, asked: 2, byOwner: 1, byColleague: 1 },
        },
      ]);
    });

    it('is about the time asked for, with the names of any', async () => {
      await happened();
      const [ofBen, ...others] = (await told('--last', '2h')).technicians;
      assert.deepEqual([ofBen.refused, others], [1, []]);
      const { technicians } = await told('--since', '2026-03-01T12:30:00Z', '--until', '2026-03-01T13:30:00Z');
      assert.deepEqual(
        technicians.map(({ name, lookUps, reveals }: typeof kim & Record<string, number>) => [name, lookUps, reveals]),
        [['Kim', 0, 0]],
      );
      await clock.pass(8 * 24 * HOUR);
      assert.match(await report('--last', '7d'), /^From 2026-\S+ to 2026-\S+: no look-ups\.\n$/);
    });

    it('is a table for people, which no reason can spoil', async () => {
      await happened();
      const { code, out, err } = await runs(['report', '--since', '2026-03-01']);
      assert.deepEqual([code, err], [0, '']);
      const [span = '', , ...lines] = out.trimEnd().split('\n');
      assert.match(span, /^From 2026-03-01T00:00:00\.000Z to /);
      assert.deepEqual(lines, [
        'Technician                            Look-ups  Keys seen  Refused  Sent to owner  Not expected',
        `${ben.id}         0          0        1              0             0`,
        '    approvals: 0 asked, 0 by owner, 0 by colleague, 0 declined, 0 not needed',
        'Kim                                          1          1        1              1             0',
        '    reasons: 1 Repair',
        '    approvals: 1 asked, 0 by owner, 0 by colleague, 1 declined, 1 not needed',
        'Lea Lang (lea@contoso.example)               2          2        0              0             1',
        '    reasons: 1 Repair; 1 =SUM(A1)?[2J',
        '    approvals: 2 asked, 1 by owner, 1 by colleague, 0 declined, 0 not needed',
      ]);
    });

    it('is CSV for spreadsheets', async () => {
      await happened();
      const [head = '', , ofKim = ''] = (await report('--format', 'csv')).split('\r\n');
      assert.equal(
        head,
        'personId,personName,personUpn,lookUps,reveals,approvalsAsked,approvedByOwner,approvedByColleague,approvalsDeclined,approvalsNotNeeded,refused,sentToOwner,notExpected,reasons',
      );
      assert.equal(ofKim, `${kim.id},Kim,,1,1,1,0,0,1,1,1,1,0,"{""Repair"":1}"`);
    });

    it('says what it does not understand', () => {
      for (const [args, words] of [
        [['--last', '7'], /--last takes hours or days/],
        [['--last', '0d'], /--last takes hours or days/],
        [['--last', '7d', '--since', '2026-03-01'], /--last goes without/],
        [['--since', '2026-03-02', '--until', '2026-03-01'], /--since is later/],
        [['--format', 'jsonl'], /--format is table, csv or json/],
        [['--person', 'lea'], /person/],
      ] as const) {
        assert.throws(() => readWish(['report', ...args]), words);
      }
    });
  });

  describe('says what is wrong with', () => {
    const closed = (sql: string) => {
      database.close();
      const connection = new DatabaseSync(file);
      connection.exec(sql);
      connection.close();
    };

    it('a storage that is not there', async () => {
      const missing = join(folder, 'missing.db');
      await refuses(['verify'], /There is no file .*missing\.db/, `sqlite:${missing}`);
      await refuses(['export'], /STORAGE must be sqlite:<file>, /, 'latchkey');
      assert(!readdirSync(folder).includes('missing.db'));
    });

    it('a file that is no database, or a damaged one', async () => {
      const other = join(folder, 'other.db');
      writeFileSync(
        other,
        'something else that is longer than the header of a database, but is none at all, '.repeat(20),
      );
      await refuses(['verify'], /other\.db cannot be read: file is not a database/, `sqlite:${other}`);
      await refuses(['verify'], /cannot be read/, `sqlite:${folder}`);
      for (let turn = 0; turn < 100; turn++) await records();
      database.close();
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(7, 8_192));
      await refuses(['verify'], /cannot be read/);
    });

    it('a file of another version, or of another program', async () => {
      closed('PRAGMA user_version = 1');
      await refuses(['verify'], /of an older version of Latchkey: start this version on it once/);
      closed(`PRAGMA user_version = 99; PRAGMA application_id = ${0x4c4b0063}`);
      await refuses(['verify'], /of a newer version of Latchkey/);
      closed('PRAGMA application_id = 1');
      await refuses(['verify'], /a database of another program/);
    });

    it('a copy that lacks a part, and how to read it', async () => {
      await records();
      const copy = join(folder, 'copy.db');
      cpSync(file, copy);
      cpSync(`${file}-wal`, `${copy}-wal`);
      await refuses(['verify'], /copy\.db-wal needs .*copy\.db-shm beside it/, `sqlite:${copy}`);
      writeFileSync(`${copy}-shm`, '');
      assert.match((await runs(['verify'], `sqlite:${copy}`)).out, /whole: 1 entries/);
    });

    it('a bot that starts while a file is read that nobody seemed to use', async () => {
      database.close();
      const reading = withAuditFile(file, async () => {
        database = await openDatabase(file, clock);
        await createReadableAudit(database, clock).record({ event: 'key.blanked', reference: 'A', person: anna });
      });
      await assert.rejects(reading, /Latchkey was started meanwhile/);
    });
  });

  it('makes no formula out of a name', () => {
    for (const begin of ['=', '+', '-', '@', '\t', '\r']) {
      const written = csvLine([`${begin}SUM(A1)`, 'x']);
      assert(written === `'${begin}SUM(A1),x\r\n` || written === `"'${begin}SUM(A1)",x\r\n`, JSON.stringify(written));
    }
    assert.equal(csvLine(['a=b', -3, undefined, ' "']), `a=b,'-3,," """\r\n`);
  });
});
