import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT } from '../../bot/adapters/azure/audit-blobs.ts';
import { fieldFaults, identityFaults } from '../../bot/settings-faults.ts';
import { settingsSchema } from '../../bot/settings-schema.ts';
import { parametersOf } from '../../infra/entra/parameters.ts';
import type { Wanted } from '../../infra/entra/wish.ts';
import { rowsOf } from '../support/tables.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const main = read('infra/main.bicep');

/** What is in parentheses or brackets after some words. */
const within = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? '';

describe('infra/main.bicep', () => {
  const parameters = JSON.parse(read('infra/main.parameters.json')).parameters;
  const declared = [...main.matchAll(/^param (\w+) \w+( = )?/gm)].map(([, name = '', optional]) => ({
    name,
    optional,
  }));

  it('has an example that names each parameter that must be named, and none that there is not', () => {
    const names = declared.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(parameters).filter((name) => !names.includes(name)),
      [],
    );
    const needed = declared.filter(({ optional }) => !optional).map(({ name }) => name);
    assert.deepEqual(
      needed.filter((name) => !(name in parameters)),
      [],
    );
  });

  it('takes what entra.ts prints for it', () => {
    const wanted = { managedBot: undefined, federatedConnection: true } as Wanted;
    const names = Object.keys(
      parametersOf({ 'bot.appId': 'b', 'sso.appId': 's', 'reader.appId': 'r' }, wanted, 'c') ?? {},
    );
    assert.deepEqual(names, ['botClientId', 'ssoClientId', 'graphClientId', 'connectionIdentifier']);
    assert(names.every((name) => name in parameters));
  });

  it('sets settings that Latchkey has, and with which it starts without a secret', () => {
    const lines = within(main, /settings: union\(\n\s+\{\n(.*?)\n\s+\},\n/s).matchAll(/^ +(\w+): (.*)$/gm);
    const set = [...lines].map(([, name = '']) => name).filter((name) => !/^(SCM|WEBSITE)_/.test(name));
    assert(set.length > 10);
    const known = Object.keys(settingsSchema.shape);
    const named = [...set, ...Object.keys(parameters.settings.value)];
    assert.deepEqual(
      named.filter((name) => !known.includes(name)),
      [],
    );
    const id = '33333333-3333-4333-8333-333333333333';
    const literal: Record<string, string> = {
      MicrosoftAppType: 'SingleTenant',
      SECRET_EXPIRES_ON: 'none',
      OAUTH_CONNECTION: 'latchkey',
      BOT_TOKEN_SERVICE_URL: 'https://token.botframework.com',
      STORAGE: 'azure:latchkey',
      BLANKINGS_PER_SECOND: '10',
      APPLICATIONINSIGHTS_CONNECTION_STRING: '',
    };
    const given = Object.fromEntries(
      set.map((name) => [name, literal[name] ?? id]).filter(([, value]) => value !== ''),
    );
    assert.deepEqual(fieldFaults(settingsSchema.safeParse(given).error), []);
    for (const MicrosoftAppType of ['SingleTenant', 'UserAssignedMSI']) {
      assert.deepEqual(identityFaults({ ...given, MicrosoftAppType }), []);
    }
  });

  it('wakes people for each alert that wants something done now, and for no other', () => {
    const rows = rowsOf(read('docs/operations.md'), 'Event', '', 'What it means');
    const now = rows.flatMap(([events = '', marks = '']) => {
      const each = marks.split(', ');
      return events.split(', ').filter((_, index) => (each[index] ?? each[0]) === '**now**');
    });
    const events = within(read('infra/modules/alerts.bicep'), /^var events = \[\n(.*?)^\]/ms).matchAll(/'(.*)'/g);
    assert.deepEqual([...events].map(([, event]) => event).toSorted(), now.toSorted());
  });

  it('calls what lies in storage by the names that Latchkey uses', () => {
    const storage = read('infra/modules/storage.bicep');
    assert(storage.includes(`name: '${AUDIT}'`));
    assert(read('bot/adapters/azure/engine.ts').includes("container('dialog-state')"));
    assert(storage.includes("'dialog-state/'"));
  });
});
