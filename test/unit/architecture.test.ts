import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import packageJson from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const sources = ['appPackage', 'bot', 'dialogs', 'cards', 'infra'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`, { cwd: root }).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
);

const within = (folder: string) => sources.filter(({ file }) => file.startsWith(`${folder}/`));
const filesWith = (pattern: RegExp, among = sources) =>
  among.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

/** What a file imports at run time or for types: packages as they are called, own files as paths from the root. */
function importsOf({ file, text }: (typeof sources)[number]): string[] {
  const named = [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\s]+)['"]/g)].map(
    ([, name = '']) => name,
  );
  return named.map((name) => (name.startsWith('.') ? relative(root, join(root, file, '..', name)) : name));
}

function importsOutside(folder: string, allowed: RegExp): string[] {
  return within(folder).flatMap((source) =>
    importsOf(source)
      .filter((name) => !allowed.test(name))
      .map((name) => `${source.file} imports ${name}`),
  );
}

describe('The house', () => {
  it('has been read: its files and their imports are found', () => {
    assert(within('bot/domain').length > 10);
    assert(within('appPackage').length > 4);
    const reveal = sources.find(({ file }) => file === 'bot/domain/reveal.ts');
    assert(reveal && importsOf(reveal).includes('bot/domain/authorise.ts'));
  });

  it('keeps its rules free of every framework: the domain imports node: and itself', () => {
    assert.deepEqual(importsOutside('bot/domain', /^(node:|bot\/domain\/)/), []);
  });

  it('keeps its faces free of the bot framework', () => {
    assert.deepEqual(
      importsOutside('cards', /^(node:|cards\/|bot\/domain\/|adaptivecards-templating(\/|$)|i18next$)/),
      [],
    );
  });

  it('lets the conversation know rules and faces, and no adapter', () => {
    assert.deepEqual(
      importsOutside('dialogs', /^(node:|dialogs\/|cards\/|bot\/domain\/|botbuilder$|botbuilder-dialogs\/lib\/)/),
      [],
    );
  });

  it('loads the libraries of storage accounts for those who have one', () => {
    const those = /from '(@azure\/storage-\w+|botbuilder-azure-blobs|\.[./\w-]*\/azure\/[\w-]+\.ts)'/;
    assert.deepEqual(
      filesWith(those).filter((file) => !file.startsWith('bot/adapters/azure/')),
      ['bot/doctor/checks/storage-account.ts'],
    );
  });

  it('starts without what only some need or the first card, and without recognizers of dates', () => {
    const slow =
      /^(?:import|export) (?!type\b)[^;]*from '(@azure\/identity|adaptivecards-templating|botbuilder-dialogs')/m;
    assert.deepEqual(
      filesWith(slow).filter((file) => !file.startsWith('bot/adapters/azure/')),
      [],
    );
  });

  it('lets no adapter know of the conversation', () => {
    assert.deepEqual(
      within('bot/adapters')
        .flatMap(importsOf)
        .filter((name) => name.startsWith('dialogs/')),
      [],
    );
  });

  it('makes the package of what it must share with the bot, and of nothing else', () => {
    const shared = '(bot/(app-ids|settings|settings-faults|domain/guid)|cards/languages)\\.ts$|package\\.json$';
    const tools = '@microsoft/app-manifest$|@resvg/resvg-wasm(/|$)|fast-png$|fflate$';
    assert.deepEqual(importsOutside('appPackage', new RegExp(`^(node:|appPackage/|${shared}|${tools})`)), []);
  });

  it('prepares Entra with what Node.js has, from the list of permissions that the bot has', () => {
    assert.deepEqual(importsOutside('infra', /^(node:|infra\/|bot\/(permissions|domain\/guid)\.ts$)/), []);
  });

  it('runs without what is there for development only', () => {
    const packages = Object.keys(packageJson.dependencies).join('|');
    const allowed = new RegExp(`^(node:|(bot|dialogs|cards)/|package\\.json$|(${packages})(/|$))`);
    const needed = ['bot', 'dialogs', 'cards'].flatMap((folder) => importsOutside(folder, allowed));
    assert.deepEqual(needed, []);
  });

  it('reads the environment in one place', () => {
    assert.deepEqual(filesWith(/process\s*\.\s*env|process\s*\[|\benv\b.*from 'node:process'/), ['bot/settings.ts']);
  });

  it('takes a key out of its wrapping in one card, and a secret for one request', () => {
    assert.deepEqual(filesWith(/[.[]['"]?reveal['"]?\]?\s*\(\s*\)/).sort(), [
      'bot/adapters/azure/clients.ts',
      'bot/adapters/tokens.ts',
      'bot/telemetry/exporters.ts',
      'cards/key.ts',
    ]);
  });

  it('wraps a key where it comes in, and nowhere else', () => {
    assert.deepEqual(filesWith(/new RecoveryKey\(/), ['bot/adapters/graph/keys.ts']);
  });

  for (const recorder of ['TranscriptLogger', 'TelemetryLoggerMiddleware', 'InspectionMiddleware']) {
    it(`has no ${recorder}, which would write a key down`, () => {
      assert.deepEqual(filesWith(new RegExp(recorder)), []);
    });
  }

  it('knows of OpenTelemetry in one folder, which says nothing but by its list and connects no library', () => {
    const inFolder = /^bot\/telemetry\/(counts|exporters|sdk|spans)\.ts$/;
    assert.deepEqual(
      filesWith(/@opentelemetry\/|@azure\/monitor/).filter((file) => !inFolder.test(file)),
      [],
    );
    assert.deepEqual(filesWith(/from '\.\/(?:[\w./]*\/)?(?:sdk|exporters|counts|spans)\.ts'/), [
      'bot/telemetry/sdk.ts',
    ]);
    assert.deepEqual(
      filesWith(/recordException|\.addEvent\(|setGlobal|\.register\(|setAttribute\(/, within('bot/telemetry')),
      [],
    );
  });

  it('writes to no console, and mutes it for the libraries', () => {
    assert.deepEqual(filesWith(/\bconsole\b/), ['bot/log.ts']);
    assert.deepEqual(filesWith(/muteConsole\(log\)/).sort(), ['bot/commands/doctor.ts', 'bot/main.ts']);
  });

  it('turns no check of a certificate off', () => {
    assert.deepEqual(filesWith(/rejectUnauthorized|checkServerIdentity/), []);
  });

  it('runs nothing that was text', () => {
    assert.deepEqual(filesWith(/\beval\s*\(|new Function\s*\(/), []);
  });
});
