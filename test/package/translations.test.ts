import assert from 'node:assert/strict';
import { strFromU8, unzipSync } from 'fflate';
import { teamsTagsOf } from '../../appPackage/language-tags.ts';
import { textsOf } from '../../appPackage/translations.ts';
import { readPackageSettings } from '../../bot/settings.ts';
import { type Catalogue, catalogueOf, type Language, languageFor, languages } from '../../cards/languages.ts';
import { commandOf, lookUpIn } from '../../dialogs/commands.ts';
import { environment, faultsOf, packageOf } from './parts.ts';

type Json = ReturnType<typeof JSON.parse>;

const SCHEMA = 'https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json';
/** As the schema has them. */
const MOST: [place: RegExp, characters: number][] = [
  [/^name\.short$/, 30],
  [/^name\.full$/, 100],
  [/^description\.short$/, 80],
  [/^description\.full$/, 4_000],
  [/\.commands\[\d\]\.title$/, 128],
  [/\.commands\[\d\]\.description$/, 4_000],
];
const translated = languages.filter((language) => language !== 'en');

const speaking = (LANGUAGES: string) => ({ settings: readPackageSettings({ ...environment, LANGUAGES }) });

async function filesOf(parts?: Parameters<typeof packageOf>[0]): Promise<Record<string, Json>> {
  const files = Object.entries(unzipSync((await packageOf(parts)).zip)).filter(([file]) => file.endsWith('.json'));
  return Object.fromEntries(files.map(([file, bytes]) => [file, JSON.parse(strFromU8(bytes))]));
}

/** What stands in a manifest at a place such as `bots[0].botId`. */
function at(manifest: Json, place: string): unknown {
  return place.match(/[^.[\]]+/g)?.reduce((part, name) => part[name], manifest);
}

describe('The translations in the package', () => {
  let manifest: Json;
  let files: Record<string, Json>;
  before(async () => {
    ({ 'manifest.json': manifest, ...files } = await filesOf());
  });

  it('replace all that the manifest says, which is what the English catalogue says', () => {
    const { $schema, ...english } = textsOf(catalogueOf('en'));
    for (const [place, text] of Object.entries(english)) assert.equal(at(manifest, place), text, place);
    const { name, description, bots } = manifest;
    const commands = bots[0].commandLists.flatMap((list: Json) => list.commands.flatMap(Object.values));
    const said = [...Object.values(name), ...Object.values(description), ...commands];
    assert.deepEqual(said.sort(), Object.values(english).sort());
  });

  it('are named in the manifest, whose own language is English', () => {
    const { defaultLanguageTag, additionalLanguages } = manifest.localizationInfo;
    assert.equal(defaultLanguageTag, 'en');
    const named = additionalLanguages.map(({ languageTag, file }: Json) => `${languageTag}: ${file}`);
    for (const expected of ['de: de.json', 'nb-no: nb.json', 'pt-br: pt-BR.json', 'zh-tw: zh-Hant.json']) {
      assert(named.includes(expected), expected);
    }
    assert.equal(new Set(additionalLanguages.map(({ languageTag }: Json) => languageTag)).size, named.length);
    assert.deepEqual(
      [...new Set(additionalLanguages.map(({ file }: Json) => file))],
      translated.map((language) => `${language}.json`),
    );
  });

  for (const language of translated) {
    describe(`in ${language}`, () => {
      let texts: Record<string, string>;
      before(() => {
        texts = files[`${language}.json`];
      });

      it('have the places of the English one, under the schema of the same version', () => {
        assert.deepEqual(Object.keys(texts), Object.keys(textsOf(catalogueOf('en'))));
        assert.equal(texts.$schema, SCHEMA);
      });

      it('are for those whom the bot answers in it', () => {
        for (const tag of teamsTagsOf(language)) assert.equal(languageFor(new Intl.Locale(tag)), language, tag);
      });

      it('offer words that the bot understands', () => {
        const titles = (list: number) =>
          Object.entries(texts).flatMap(([place, text]) =>
            place.startsWith(`bots[0].commandLists[${list}]`) && place.endsWith('.title') ? [text] : [],
          );
        for (const locale of teamsTagsOf(language)) {
          const understood = titles(0).map((title) => commandOf(title, { locale }));
          assert.deepEqual(understood, ['key', 'help', 'cancel', 'sign-out']);
          const sought = titles(1).map((title) => lookUpIn(`${title} C02XYZ`, { locale }));
          assert.deepEqual(sought, ['C02XYZ']);
        }
      });

      it('fit', () => {
        for (const [place, most] of MOST) {
          const long = Object.entries(texts).filter(([name, text]) => place.test(name) && [...text].length > most);
          assert.deepEqual(long, []);
        }
      });
    });
  }
});

describe('The languages of the package', () => {
  it('are those that are enabled, and no others', async () => {
    const { 'manifest.json': manifest, ...files } = await filesOf(speaking('en, de, pt-BR'));
    assert.deepEqual(Object.keys(files), ['de.json', 'pt-BR.json']);
    assert.deepEqual(manifest.localizationInfo.additionalLanguages, [
      { languageTag: 'de', file: 'de.json' },
      { languageTag: 'pt-br', file: 'pt-BR.json' },
      { languageTag: 'pt-pt', file: 'pt-BR.json' },
    ]);
  });

  it('may be English alone', async () => {
    const { 'manifest.json': manifest, ...files } = await filesOf(speaking('en'));
    assert.deepEqual([files, manifest.localizationInfo.additionalLanguages], [{}, []]);
  });

  it('make the same package in whatever order they are given', async () => {
    const [once, again] = [await packageOf(speaking('de, fr')), await packageOf(speaking('fr, de, fr, en'))];
    assert.deepEqual(once.zip, again.zip);
  });
});

describe('A translation is refused by the name of its file', () => {
  type Change = Partial<Record<keyof Catalogue['package'], string | undefined>>;

  function faultsWith(change: Change, say = 'schlüssel'): Promise<string[]> {
    const german = catalogueOf('de');
    const changed = {
      ...german,
      package: { ...german.package, ...change },
      commands: { ...german.commands, key: { ...german.commands.key, say } },
    } as Catalogue;
    const changedOf = (language: Language) => (language === 'de' ? changed : catalogueOf(language));
    return faultsOf({ ...speaking('de, fr'), catalogueOf: changedOf });
  }

  for (const [text, place, most] of [
    ['full', 'name.full', 100],
    ['short', 'description.short', 80],
    ['description', 'description.full', 4_000],
    ['lookup', 'bots[0].commandLists[1].commands[0].description', 4_000],
  ] as const) {
    it(`when ${place} is missing, blank or too long`, async () => {
      for (const nothing of [undefined, '', ' ']) {
        assert.deepEqual(await faultsWith({ [text]: nothing }), [`de.json/${place} is missing`]);
      }
      assert.deepEqual(await faultsWith({ [text]: 'ß'.repeat(most) }), []);
      const [fault = '', ...others] = await faultsWith({ [text]: 'ß'.repeat(most + 1) });
      assert(fault.startsWith(`de.json/${place} must NOT have more than ${most} characters`), fault);
      assert.deepEqual(others, []);
    });
  }

  it('when a command is no word or too long', async () => {
    const place = 'de.json/bots[0].commandLists[0].commands[0].title';
    assert.deepEqual(await faultsWith({}, ''), [`${place} is missing`]);
    const [fault = ''] = await faultsWith({}, 'ß'.repeat(129));
    assert(fault.startsWith(`${place} must NOT have more than 128 characters`), fault);
  });
});
