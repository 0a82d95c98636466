import assert from 'node:assert/strict';
import type { TeamsManifestLatest } from '@microsoft/app-manifest';
import { manifestFaults } from '../../appPackage/checks.ts';
import { faultsOf, packageOf, templateWith } from './parts.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

type Change = (manifest: TeamsManifestLatest) => unknown;

describe('A manifest is refused', () => {
  let good: TeamsManifestLatest;
  before(async () => {
    good = JSON.parse((await packageOf()).manifest);
  });

  function faultsWith(change: Change): string[] {
    const manifest = structuredClone(good);
    change(manifest);
    return manifestFaults(manifest);
  }

  function areFaulty(values: string[], changeTo: (value: string) => Change, words: RegExp): void {
    for (const value of values) {
      const faults = faultsWith(changeTo(value));
      assert.equal(faults.length, 1, `${value}: ${faults}`);
      assert.match(`${faults}`, words);
    }
  }

  it('when the schema says so', async () => {
    const changes: [Change, RegExp][] = [
      [({ name }) => Object.assign(name, { short: 'x'.repeat(31) }), /name\/short must NOT have more than 30/],
      [({ description }) => Object.assign(description, { short: 'x'.repeat(81) }), /short must NOT have more than 80/],
      [({ bots }) => Object.assign(bots?.[0] ?? {}, { scopes: ['groupchat'] }), /bots\/0\/scopes/],
      [(manifest) => Object.assign(manifest, { colour: 'blue' }), /additional properties/],
    ];
    for (const [change, words] of changes) assert.match(`${await faultsOf({ template: templateWith(change) })}`, words);
  });

  it('for all that the schema misses at once', async () => {
    const template = templateWith((manifest) => {
      manifest.id = NIL;
      manifest.icons.color = 'blue.png';
      manifest.developer.websiteUrl = 'http://it.adatum.com';
      manifest.validDomains = ['*.adatum.com'];
    });
    assert.equal((await faultsOf({ template, version: '1.0' })).length, 5);
  });

  it('when its version is no plain one', () => {
    const versionOf = (version: string) => (manifest: TeamsManifestLatest) => Object.assign(manifest, { version });
    const wrong = ['', '1', '1.0', 'v1.0.0', '1.0.0.0', '01.0.0', '1.0.0-beta.1', '1.0.0+7', '1.0.x', '1.0.0\n'];
    areFaulty(wrong, versionOf, /MAJOR\.MINOR\.PATCH/);
    for (const version of ['0.2.0', '1.0.1', '10.20.30']) assert.deepEqual(faultsWith(versionOf(version)), []);
  });

  const ids: Record<string, (id: unknown) => Change> = {
    id: (id) => (manifest) => Object.assign(manifest, { id }),
    'bots[0].botId': (id) => (manifest) => Object.assign(manifest, { bots: id && [{ botId: id, scopes: ['team'] }] }),
    'webApplicationInfo.id': (id) => (manifest) => Object.assign(manifest, { webApplicationInfo: id && { id } }),
  };
  for (const [name, changeTo] of Object.entries(ids)) {
    it(`when ${name} is no GUID, none at all or only zeros`, () => {
      for (const id of ['latchkey', '', undefined, NIL]) {
        assert.deepEqual(faultsWith(changeTo(id)), [`${name} must be a GUID`]);
      }
    });
  }

  it('when an address is not https, or only a placeholder', () => {
    const at = (privacyUrl: string) => (manifest: TeamsManifestLatest) =>
      Object.assign(manifest.developer, { privacyUrl });
    areFaulty(['http://it.adatum.com', 'HTTP://it.adatum.com', 'https://'], at, /privacyUrl must be an https/);
    const placeholders = [
      'https://example.com',
      'https://www.EXAMPLE.org/privacy',
      'https://it.fabel.example',
      'https://intranet.test',
      'https://localhost:3978',
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://www.contoso.com/privacy',
    ];
    areFaulty(placeholders, at, /privacyUrl is on .* only a placeholder/);
    assert.deepEqual(faultsWith(at('https://it.myexample.com/example.com?of=contoso.com')), []);
  });

  it('when a valid domain is more or less than a host', () => {
    const at = (domain: string) => (manifest: TeamsManifestLatest) =>
      Object.assign(manifest, { validDomains: [domain] });
    const notBare = ['https://it.adatum.com', '*.adatum.com', 'adatum.com/x', 'adatum.com:8443'];
    areFaulty([...notBare, 'intranet', '127.0.0.1', ''], at, /validDomains must be hosts/);
    areFaulty(['example.com', 'bot.example', 'www.contoso.com'], at, /validDomains has .* only a placeholder/);
  });

  it('when it names other icons than the package holds', () => {
    for (const icons of [{ color: 'icons/color.png' }, { outline: 'color.png' }, { color32x32: 'small.png' }]) {
      const faults = faultsWith((manifest) => Object.assign(manifest.icons, icons));
      assert.deepEqual(faults, ['icons must be color.png and outline.png']);
    }
  });
});
