import assert from 'node:assert/strict';
import { createOnBehalfOf } from '../../bot/adapters/on-behalf-of.ts';
import { createOnBehalfOfTokens } from '../../bot/adapters/on-behalf-of-tokens.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { readSettings, type Settings } from '../../bot/settings.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { refusal } from '../../sandbox/entra-errors.ts';
import type { Answer } from '../../sandbox/routes.ts';
import { startTestCloud } from '../support/cloud.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;
const signal = new AbortController().signal;

describe('On behalf of a technician', () => {
  let cloud: Cloud;
  let settings: Settings;
  let clock: ManualClock;
  let log: ReturnType<typeof createFakeLog>;
  beforeEach(async () => {
    cloud = await startTestCloud();
    settings = readSettings(cloud.environment);
    clock = createManualClock(Date.now(), cloud.wire.busy);
    log = createFakeLog();
    cloud.company.people.lea.intuneRole = true;
  });
  afterEach(() => cloud.stop());

  const assertionOf = (name: 'lea' | 'anna', changes = {}) =>
    cloud.signIn.token(cloud.company.people[name], { jti: crypto.randomUUID(), ...changes });
  const asked = () => cloud.wire.requests.filter(({ path }) => path.includes('/oauth2/v2.0/token'));
  const entraSays = (answer: Answer | 'hang') =>
    cloud.wire.intercept(({ path }) => (path.includes('/oauth2/v2.0/token') ? { answer } : undefined));
  const intuneOf = (assertion: string) => createOnBehalfOf({ settings, clock, log })(assertion);
  const reasonOf = (error: unknown) =>
    error instanceof Unavailable ? [error.system, error.reason, error.status] : error;
  const whyNot = (work: Promise<unknown>) => work.then(() => 'done', reasonOf);

  it('Intune is asked with the technician’s own token, of the registration for sign-in, with two rights', async () => {
    const { record, primaryUsers, key } = cloud.company.devices.anna;
    const intune = intuneOf(await assertionOf('lea'));
    assert.equal((await intune.mac(record.id, signal))?.serial, record.serialNumber);
    assert.deepEqual(await intune.primaryUsers(record.id, signal), primaryUsers);
    const found = await intune.keyOf(record.id, signal);
    assert(typeof found.key === 'object' && key);
    assert(found.graphRequest);
    assert.equal(asked().length, 1);
    const form = new URLSearchParams(asked()[0]?.body);
    const rights = ['Read', 'PrivilegedOperations'].map(
      (right) => `${settings.endpoints.graph}/DeviceManagementManagedDevices.${right}.All`,
    );
    assert.equal(form.get('client_id'), settings.sso.clientId);
    assert.equal(form.get('requested_token_use'), 'on_behalf_of');
    for (const right of rights) assert(form.get('scope')?.split(' ').includes(right), right);
    const bearers = cloud.wire.requests
      .filter(({ service }) => service === 'graph')
      .map((each) => each.headers.authorization);
    assert.equal(new Set(bearers).size, 1);
  });

  it('Macs are found by serial number, name, its beginning and whose they are', async () => {
    const { record } = cloud.company.devices.anna;
    const intune = intuneOf(await assertionOf('lea'));
    const { serialNumber = '', deviceName, userPrincipalName = '' } = record;
    for (const query of [serialNumber, deviceName, deviceName.slice(0, -1).toLowerCase(), userPrincipalName]) {
      const { macs } = await intune.find(`${query}`, signal);
      assert(
        macs.some(({ id, recordedName }) => id === record.id && recordedName === record.userDisplayName),
        `${query}`,
      );
    }
    const everybody = await intune.find(deviceName.slice(0, 3), signal);
    assert.deepEqual([everybody.macs.length, everybody.more], [10, true]);
    assert.deepEqual(await intune.find('nobody@fabel.example', signal), { macs: [], more: false });
  });

  it('Intune’s refusal is passed on, and nobody else asks in their place', async () => {
    const intune = intuneOf(await assertionOf('anna'));
    const [system, reason] = (await whyNot(intune.keyOf(cloud.company.devices.anna.record.id, signal))) as string[];
    assert.deepEqual([system, reason], ['Graph', 'rejected']);
    assert.equal(cloud.wire.requests.filter(({ path }) => path.includes('getFileVaultKey')).length, 1);
  });

  it('a token serves one assertion, as long as it lasts, for all who ask at once', async () => {
    const tokens = createOnBehalfOfTokens(settings, clock);
    const [one, other] = [await assertionOf('lea'), await assertionOf('lea')];
    const [first, second] = await Promise.all([tokens(one), tokens(one)]);
    assert.equal(first, second);
    assert.equal(await tokens(one), first);
    assert.equal(asked().length, 1);
    await tokens(other);
    assert.equal(asked().length, 2);
    await clock.pass(58 * MINUTE);
    assert.equal(await tokens(one), first);
    await clock.pass(2 * MINUTE);
    await tokens(one).catch(() => {});
    assert.equal(asked().length, 3);
  });

  for (const [name, answer, reason] of [
    ['interaction_required', refusal(400, 'interaction_required', 50076, 'MFA.'), 'challenged'],
    ['a claims challenge in an invalid_grant', claims(refusal(400, 'invalid_grant', 50079, 'MFA.')), 'challenged'],
    ['a suberror', refusal(400, 'invalid_grant', 53003, 'Blocked.', 'message_only'), 'challenged'],
    ['an assertion that ended', refusal(400, 'invalid_grant', 500133, 'Time range.'), 'challenged'],
    ['a session that was revoked', refusal(400, 'invalid_grant', 50173, 'Expired grant.'), 'challenged'],
    ['a consent that is missing', refusal(400, 'invalid_grant', 65001, 'Consent.', 'consent_required'), 'rejected'],
    ['a secret that ended', refusal(401, 'invalid_client', 7000222, 'Expired secret.'), 'rejected'],
    ['an app that is no more', refusal(400, 'unauthorized_client', 700016, 'No app.'), 'rejected'],
    ['throttling', refusal(429, 'temporarily_unavailable', 90036, 'Later.'), 'busy'],
    ['an outage', refusal(503, 'temporarily_unavailable', 90033, 'Later.'), 'busy'],
  ] as const) {
    it(`${name} is ${reason}, and tells no more than a number`, async () => {
      const end = entraSays(answer);
      const assertion = await assertionOf('lea');
      const intune = intuneOf(assertion);
      const [system, why] = (await whyNot(intune.mac(cloud.company.devices.anna.record.id, signal))) as string[];
      assert.deepEqual([system, why], ['Entra', reason]);
      const said = JSON.stringify(log.lines);
      assert(!said.includes(assertion) && !/AADSTS|Trace|eyJ/.test(said), said);
      end();
    });
  }

  it('is not held up by what Entra said a moment ago', async () => {
    const tokens = createOnBehalfOfTokens(settings, clock);
    const assertion = await assertionOf('lea');
    const end = entraSays(refusal(503, 'temporarily_unavailable', 90033, 'Later.'));
    assert.deepEqual(((await whyNot(tokens(assertion))) as string[]).slice(0, 2), ['Entra', 'busy']);
    end();
    assert(await tokens(assertion));
  });

  it('is given up after five seconds', async () => {
    entraSays('hang');
    const waiting = whyNot(createOnBehalfOfTokens(settings, clock)(await assertionOf('lea')));
    await clock.pass(6_000);
    assert.deepEqual(((await waiting) as string[]).slice(0, 2), ['Entra', 'busy']);
  });
});

function claims(answer: Answer): Answer {
  return { ...answer, body: { ...(answer.body as object), claims: '{"access_token":{"capolids":{}}}' } };
}
