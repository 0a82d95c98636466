import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../bot/doctor/check.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { startTestCloud } from '../support/cloud.ts';

const command = fileURLToPath(new URL('../../bot/commands/doctor.ts', import.meta.url));

type Told = { ok: boolean; version: string; at: string; findings: Finding[] };

describe('npm run doctor', function () {
  this.timeout(30_000);

  let folder: string;
  let cloud: Cloud;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
    cloud = await startTestCloud();
  });
  after(async () => {
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });

  async function runs(args: string[], settings: Record<string, string>) {
    const env = { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS, ...settings };
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...args], { env });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, out, err };
  }

  const settings = () => ({
    ...cloud.environment,
    STORAGE: `sqlite:${join(folder, 'latchkey.db')}`,
    PROTECTED_GROUP_ID: cloud.company.groups.protected.id,
  });

  it('tells people line by line, and ends with 0 when nothing is wrong', async () => {
    const { code, out, err } = await runs([], settings());
    assert.equal(err, '');
    assert.equal(code, 0, out);
    assert.match(out, /^ok {11}OAuth connection +"latchkey" exchanges tokens for api:\/\/botid-/m);
    assert.match(out, /^warning {6}Client secrets .*\n {13}-> Set SECRET_EXPIRES_ON /m);
    assert.match(out, /\n\n\d+ ok, 1 warning(, 1 not checked)?\n$/);
  });

  it('ends with 1 when something is wrong, and says how to mend it', async () => {
    const { code, out } = await runs([], { ...settings(), GRAPH_CLIENT_SECRET: 'guess' });
    assert.equal(code, 1);
    assert.match(
      out,
      /^WRONG {8}Credentials for Graph .*AADSTS7000215\)\n {13}-> GRAPH_CLIENT_ID, GRAPH_CLIENT_SECRET: /m,
    );
    assert.doesNotMatch(out, /guess/);
  });

  it('tells pipelines as JSON', async () => {
    const { code, out, err } = await runs(['--json'], settings());
    const told: Told = JSON.parse(out);
    assert.deepEqual([code, err, told.ok], [0, '', true]);
    assert(told.findings.some(({ check, state }) => check === 'oauth-connection' && state === 'ok'));
  });

  it('tells as JSON which settings are missing, too', async () => {
    const { code, out, err } = await runs(['--json'], {});
    const { ok, findings }: Told = JSON.parse(out);
    assert.deepEqual([code, err, ok], [1, '', false]);
    assert.deepEqual(findings[0], {
      check: 'settings',
      title: 'Settings',
      state: 'wrong',
      says: 'MicrosoftAppId is missing',
      mend: 'Client id of the Azure Bot. Azure portal: Azure Bot > Configuration > Microsoft App ID.',
    });
  });

  it('does not run when asked for what it does not know', async () => {
    const { code, out, err } = await runs(['--jsn'], settings());
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Usage: npm run doctor/);
  });
});
