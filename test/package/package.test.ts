import assert from 'node:assert/strict';
import { strFromU8, unzipSync } from 'fflate';
import { readPackageSettings } from '../../bot/settings.ts';
import { languages } from '../../cards/languages.ts';
import { APP, BOT, environment, faultsOf, icons, packageOf, SSO, template, templateWith } from './parts.ts';

const OPEN = '${{';
const placeholder = (name: string) => `${OPEN}${name}}}`;

describe('The app package', () => {
  it('is the filled-in manifest, two icons and its translations, and nothing else', async () => {
    const { manifest, zip } = await packageOf();
    const files = unzipSync(zip);
    const translations = languages.slice(1).map((language) => `${language}.json`);
    assert.deepEqual(Object.keys(files), ['manifest.json', 'color.png', 'outline.png', ...translations]);
    assert.equal(strFromU8(files['manifest.json'] ?? new Uint8Array()), manifest);
    assert.deepEqual([files['color.png'], files['outline.png']], [icons['color.png'], icons['outline.png']]);
  });

  it('says what the environment says', async () => {
    const manifest = JSON.parse((await packageOf()).manifest);
    assert.deepEqual([manifest.version, manifest.id, manifest.bots[0].botId], ['1.2.3', APP, BOT]);
    assert.deepEqual(manifest.webApplicationInfo, { id: SSO, resource: `api://botid-${BOT}` });
    assert.deepEqual(manifest.validDomains, ['token.botframework.com']);
    assert.deepEqual(manifest.developer, {
      name: 'Adatum "IT"',
      websiteUrl: 'https://it.adatum.com/latchkey',
      privacyUrl: 'https://it.adatum.com/privacy',
      termsOfUseUrl: 'https://it.adatum.com/terms',
    });
  });

  it("has people sign in on their own cloud's host", async () => {
    const settings = readPackageSettings({ ...environment, CLOUD: 'usgov' });
    assert.match((await packageOf({ settings })).manifest, /"tokengcch\.botframework\.azure\.us"/);
  });

  it('is the same, byte for byte, for the same settings', async () => {
    const [once, again] = [await packageOf(), await packageOf()];
    assert.deepEqual(once.zip, again.zip);
  });

  it('is checked without a network', async () => {
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new Error('There is no network.'));
    try {
      await packageOf();
      const other = templateWith((manifest) => {
        manifest.$schema = manifest.$schema?.replace('v1.30', 'v9.99') ?? '';
      });
      assert.match(`${await faultsOf({ template: other })}`, /\$schema must be/);
    } finally {
      globalThis.fetch = fetch;
    }
  });
});

describe('A placeholder', () => {
  it('without a value is a fault', async () => {
    for (const name of ['APP_COLOUR', 'constructor', '__proto__']) {
      const unknown = template.replace('"Latchkey"', `"${placeholder(name)}"`);
      assert.deepEqual(await faultsOf({ template: unknown }), [`${placeholder(name)} has no value`]);
    }
    assert.deepEqual(await faultsOf({ version: ' ' }), [`${placeholder('APP_VERSION')} has no value`]);
  });

  it('that is misspelt is a fault, and so is one within a value or a name', async () => {
    for (const wrong of [placeholder(' APP_VERSION '), placeholder('APP-VERSION'), OPEN]) {
      assert.deepEqual(await faultsOf({ version: wrong }), [`version still has a ${OPEN} in it`]);
      assert.deepEqual(await faultsOf({ template: template.replace('"Latchkey"', `"${wrong}"`) }), [
        `short still has a ${OPEN} in it`,
      ]);
    }
    const settings = readPackageSettings({ ...environment, APP_DEVELOPER: placeholder('APP_VERSION') });
    assert.deepEqual(await faultsOf({ settings }), [`name still has a ${OPEN} in it`]);
    assert.equal((await faultsOf({ template: template.replace('"version"', `"${placeholder('NAME')}"`) })).length, 1);
  });
});
