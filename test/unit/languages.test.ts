import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { commandsFor, lookUpWords } from '../../cards/index.ts';
import { catalogueOf, type Language, languageFor, languages } from '../../cards/languages.ts';
import { localeAmong } from '../../cards/words.ts';
import { commandOf, lookUpIn } from '../../dialogs/commands.ts';

type Words = { [key: string]: string | Words };

function textsIn(words: Words, path = ''): [path: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : textsIn(value, `${path}${key}.`),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const isTyped = (path: string) => /^commands\.[^.]+\.also\./.test(path);
const placeholdersIn = (text = '') => (text.match(/\{\{.*?\}\}/g) ?? []).sort();
const english = new Map(textsIn(catalogueOf('en')));
const translations = languages.filter((language) => language !== 'en');

/** Those that whole numbers have. */
function categoriesOf(language: Language): Set<string> {
  const rules = new Intl.PluralRules(language);
  return new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)));
}

/** What a catalogue of that language has to have. */
function wantedIn(language: Language): string[] {
  const paths = [...english.keys()].filter((path) => !isTyped(path));
  const plural = (path: string) =>
    Array.from(categoriesOf(language), (category) => path.replace(PLURAL, `_${category}`));
  return [...new Set(paths.flatMap((path) => (PLURAL.test(path) ? plural(path) : [path])))].sort();
}

describe('The catalogues', () => {
  it('are those that are listed', () => {
    const files = readdirSync(new URL('../../cards/words', import.meta.url));
    assert.deepEqual(files.sort(), languages.map((language) => `${language}.json`).sort());
  });

  for (const language of translations) {
    describe(`in ${language}`, () => {
      const texts = new Map(textsIn(catalogueOf(language)));
      const said = [...texts].filter(([path]) => !isTyped(path));

      it('have the words of the English one, with the plural forms of the language, and no others', () => {
        assert.deepEqual(said.map(([path]) => path).sort(), wantedIn(language));
      });

      it('keep what is put in', () => {
        const wrong = said.filter(([path, text]) => {
          const model = placeholdersIn(english.get(path) ?? english.get(path.replace(PLURAL, '_other')));
          const without = /_(zero|one|two)$/.test(path) && placeholdersIn(text).length === 0;
          return !without && placeholdersIn(text).join() !== model.join();
        });
        assert.deepEqual(wrong, []);
      });

      it('are clean', () => {
        const odd = said.filter(
          ([, text]) => text !== text.trim() || /^$| {2}|[\p{Cf}\t\r]/u.test(text.replaceAll('\u200c', '')),
        );
        assert.deepEqual(odd, []);
      });

      it('are translated', () => {
        const alike = said.filter(([path, text]) => english.get(path) === text && text.split(' ').length > 2);
        assert.deepEqual(
          alike
            .map(([path]) => path)
            .filter(
              (path) => !/^(original|spelling|guide\.pages\.\w+\.press|helpdesk\.channel\.usageWrite)/.test(path),
            ),
          [],
        );
      });

      it('say whether somebody has reviewed them', () => {
        assert.match(texts.get('reviewed') ?? '', /^(no|yes)$/);
        assert.equal(texts.get('original'), english.get('original'));
      });

      it('spell each letter and digit with a word of its own', () => {
        const spelling = said.filter(([path]) => path.startsWith('spelling.')).map(([, text]) => text);
        assert.equal(new Set(spelling).size, 36);
        assert.deepEqual(
          spelling.filter((word) => /\s/.test(word)),
          [],
        );
      });

      for (const [text, command] of [
        ['welcome.hint', 'key'],
        ['package.description', 'key'],
        ['notices.look-up-usage.lines.1', 'lookup'],
        ['refused.look-up-old.next', 'lookup'],
        ['helpdesk.channel.usageWrite', 'lookup'],
      ] as const) {
        it(`tell people to type what is understood: ${text}`, () => {
          assert.ok(texts.get(text)?.includes(`${texts.get(`commands.${command}.say`)}`), texts.get(text));
        });
      }

      for (const [text, ...buttons] of [
        ['notices.nothing-to-cancel.lines.1', 'key.hide'],
        ['guide.pages.in-network.lines.4', 'followUp.worked'],
        ['helpdesk.channel.approval.lines.1', 'helpdesk.channel.review'],
        ['helpdesk.technician.form.sendWhy', 'helpdesk.technician.form.send'],
        ['refused.owner-not-reached.next', 'helpdesk.technician.form.send', 'helpdesk.technician.form.ask'],
        ['refused.owner-not-admitted.next', 'helpdesk.technician.form.ask'],
        ['helpdesk.owner.asked.lines.2', 'helpdesk.decline'],
      ] as const) {
        it(`call buttons by their names: ${text}`, () => {
          for (const button of buttons) assert.ok(texts.get(text)?.includes(`${texts.get(button)}`), texts.get(button));
        });
      }
    });
  }
});

describe('What can be typed in each language', () => {
  for (const locale of languages) {
    it(`is understood as it is written, in ${locale}, and in English`, () => {
      for (const reader of [{ locale }, { locale: 'en' }]) {
        for (const { command, say, also } of commandsFor(reader)) {
          for (const words of [say, ...also, say.toUpperCase(), `  ${say}! `, say.normalize('NFD')]) {
            assert.equal(commandOf(words, { locale }), command, words);
          }
        }
        for (const word of lookUpWords(reader)) {
          assert.equal(lookUpIn(`${word} C02XYZ`, { locale }), 'C02XYZ', word);
          assert.equal(lookUpIn(`${word.toUpperCase()}: C02XYZ`, { locale }), 'C02XYZ', word);
        }
      }
    });

    it(`means one thing only, in ${locale}`, () => {
      const all = [...commandsFor({ locale }), ...commandsFor({ locale: 'en' })];
      const words = all.flatMap(({ command, say, also }) =>
        [say, ...also].map((word) => [word.toLowerCase(), command]),
      );
      const lookUps = [...lookUpWords({ locale }), ...lookUpWords({ locale: 'en' })].map((word) => [
        word.toLowerCase(),
        'lookup',
      ]);
      for (const [word, command] of [...words, ...lookUps]) {
        const meant = new Set([...words, ...lookUps].filter(([other]) => other === word).map(([, each]) => each));
        assert.deepEqual([...meant], [command], word);
      }
    });
  }

  it('may be in wide letters, and run into what is looked for where the script has no spaces', () => {
    assert.equal(commandOf('ｋｅｙ', { locale: 'ja-JP' }), 'key');
    for (const locale of ['ja', 'zh-Hans', 'zh-Hant']) {
      const [word] = lookUpWords({ locale });
      assert.equal(lookUpIn(`${word}C02XYZ`, { locale }), 'C02XYZ', locale);
      assert.equal(lookUpIn(`${word}　C02XYZ`, { locale }), 'C02XYZ', locale);
    }
    assert.equal(lookUpIn('lookupC02XYZ', { locale: 'ja' }), undefined);
  });
});

describe('The language of a reader', () => {
  for (const [tag, language] of [
    ['en-AU', 'en'],
    ['de-CH', 'de'],
    ['fr-CA', 'fr'],
    ['es-419', 'es'],
    ['pt-BR', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['nb-NO', 'nb'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-Hant-CN', 'zh-Hant'],
    ['ar-SA', 'ar'],
    ['iw-IL', 'he'],
    ['hu-HU', undefined],
    ['sr-Latn', undefined],
  ] as const) {
    it(`is ${language ?? 'none that is spoken'} for ${tag}`, () => {
      assert.equal(languageFor(new Intl.Locale(tag)), language);
    });
  }

  it('keeps its script for whoever is elsewhere', () => {
    const chinese = { languages: ['en', 'zh-Hant'] as Language[], otherwise: 'zh-TW' };
    assert.equal(localeAmong(chinese, 'hu-HU'), 'zh-Hant-HU');
  });

  const company = { languages: ['de', 'pt-BR'] as Language[], otherwise: 'de-DE' };
  for (const [tag, locale] of [
    ['pt-PT', 'pt-PT'],
    ['de-CH', 'de-CH'],
    ['fr-CH', 'de-CH'],
    ['hu', 'de-HU'],
    ['qps-ploc', 'qps-Ploc'],
    ['no locale', 'de-DE'],
    ['und', 'de-DE'],
    ['pt_PT', 'pt-PT'],
    ['', 'de-DE'],
    [undefined, 'de-DE'],
  ] as const) {
    it(`is one that the company speaks, with the habits of the country: ${tag} is ${locale}`, () => {
      assert.equal(localeAmong(company, tag), locale);
    });
  }
});
