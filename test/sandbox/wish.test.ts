import assert from 'node:assert/strict';
import { createCompany } from '../../sandbox/company.ts';
import { variantNames, variants } from '../../sandbox/facts.ts';
import { faults } from '../../sandbox/faults.ts';
import { openSettings } from '../../sandbox/open-settings.ts';
import { readWish } from '../../sandbox/wish.ts';
import { startTestCloud } from '../support/cloud.ts';

describe('A wish for the sandbox', () => {
  const company = createCompany();
  const read = (...args: string[]) => readWish(company, args);

  it('is Anna, five minutes and no trouble unless told otherwise', () => {
    const { person, ...rest } = read();
    assert.equal(person, company.people.anna);
    assert.deepEqual(rest, {
      ...{ others: [], visibleSeconds: 300, locale: undefined, faults: [], facts: {}, settings: {} },
    });
  });

  it('may name others to be played beside, each of them once', () => {
    const { lea, anna, kai } = company.people;
    const { person, others } = read('--as', 'lea', '--with', 'anna', '--with', 'Kai', '--with', 'lea');
    assert.deepEqual([person, others], [lea, [anna, kai]]);
  });

  it('may name any person, fault and variant there is', () => {
    for (const [name, person] of Object.entries(company.people)) assert.equal(read('--as', name).person, person);
    const names = Object.keys(faults);
    assert.deepEqual(read(...names.flatMap((name) => ['--fault', name])).faults, names);
    for (const [fact, values] of Object.entries(variants)) {
      for (const value of values) assert.deepEqual(read('--variant', `${fact}=${value}`).facts, { [fact]: value });
    }
    assert.equal(variantNames().length, Object.keys(variants).length);
  });

  it('may name the language of everybody', () => {
    assert.equal(read('--locale', 'ja-jp').locale, 'ja-JP');
    assert.throws(() => read('--locale', 'Japanese!'), /--locale takes a language tag/);
  });

  it('may say things twice: a fault counts once, of variants and settings the last one', () => {
    const wish = read(
      ...['--fault', 'graph-down', '--fault', 'graph-down'],
      ...['--variant', 'users=403', '--variant', 'users=readable'],
      ...['--set', 'LOG_LEVEL=info', '--set', 'LOG_LEVEL=warn'],
    );
    assert.deepEqual(wish.faults, ['graph-down']);
    assert.deepEqual([wish.facts, wish.settings], [{ users: 'readable' }, { LOG_LEVEL: 'warn' }]);
  });

  it('sets settings of the bot, with everything after the first =, and groups, teams and channels by their names', () => {
    const { groups, teams, channels } = company;
    const { settings } = read(
      ...['--set', 'SUPPORT_NAME=a = b', '--set', 'OPS_CHANNEL={ops}'],
      ...['--set', 'HELPDESK_TEAM_IDS={helpdesk-team},{sales-team}'],
      ...['--set', 'SELF_SERVICE={pilot}', '--set', 'SUPPORT_URL={helpdesk} {helpdesk-channel}'],
    );
    assert.deepEqual(settings, {
      SUPPORT_NAME: 'a = b',
      OPS_CHANNEL: channels.ops.id,
      HELPDESK_TEAM_IDS: `${teams.helpdesk.groupId},${teams.sales.groupId}`,
      SELF_SERVICE: groups.pilot.id,
      SUPPORT_URL: `${groups.helpdesk.id} ${channels.helpdesk.id}`,
    });
  });

  it('leaves braces alone that name none of these', () => {
    const pattern = 'TICKET_PATTERN=INC[0-9]{4}(-[A-Z]{1,2})?';
    const { settings } = read('--set', pattern, '--set', 'SUPPORT_NAME={{pilot}} {pilots} {');
    assert.deepEqual(settings, {
      TICKET_PATTERN: 'INC[0-9]{4}(-[A-Z]{1,2})?',
      SUPPORT_NAME: `{${company.groups.pilot.id}} {pilots} {`,
    });
  });

  it('never sets what the sandbox sets', async () => {
    const cloud = await startTestCloud();
    await cloud.stop();
    const own = [
      'PORT',
      'STORAGE',
      'KEY_VISIBLE_SECONDS',
      'CLOUD',
      'FEDERATED_IDENTITY',
      'NODE_EXTRA_CA_CERTS',
      'PATH',
    ];
    for (const name of [...Object.keys(cloud.environment), ...own]) {
      assert(!openSettings.includes(name), name);
      assert.throws(() => read('--set', `${name}=1`), /own to set|--set takes/);
    }
  });
});
