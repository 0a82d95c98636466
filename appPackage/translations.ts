import { type Catalogue, type Language, languages } from '../cards/languages.ts';
import { teamsTagsOf } from './language-tags.ts';
import { TRANSLATION_SCHEMA } from './schemas.ts';

export type CatalogueOf = (language: Language) => Catalogue;
export type Translation = { file: string; tags: readonly string[]; texts: Texts };
type Texts = Readonly<Record<string, string>>;

/** The language of manifest.json: Teams falls back on it. */
const DEFAULT = 'en';
const NAME = 'Latchkey';

/** A file for each of these languages but that of the manifest, whatever their order. */
export function translationsIn(spoken: readonly Language[], catalogueOf: CatalogueOf): Translation[] {
  return languages
    .filter((language) => language !== DEFAULT && spoken.includes(language))
    .map((language) => ({
      file: `${language}.json`,
      tags: teamsTagsOf(language),
      texts: textsOf(catalogueOf(language)),
    }));
}

/**
 * What replaces the texts of the manifest, by their places in it.
 * https://learn.microsoft.com/microsoftteams/platform/resources/schema/localization-schema
 */
export function textsOf({ package: app, commands }: Catalogue): Texts {
  const lists = [
    [commands.key, commands.help, commands.cancel, commands['sign-out']],
    [{ say: commands.lookup.say, does: app.lookup }],
  ];
  const listed = lists.flatMap((list, at) =>
    list.flatMap(({ say, does }, index) => {
      const place = `bots[0].commandLists[${at}].commands[${index}]`;
      return [
        [`${place}.title`, say],
        [`${place}.description`, does],
      ];
    }),
  );
  return {
    $schema: TRANSLATION_SCHEMA,
    'name.short': NAME,
    'name.full': app.full,
    'description.short': app.short,
    'description.full': app.description,
    ...Object.fromEntries(listed),
  };
}

/** Where the manifest says which files there are: beside it, as in all of Teams' examples. */
export function localizationInfoOf(translations: readonly Translation[]) {
  const additionalLanguages = translations.flatMap(({ file, tags }) =>
    tags.map((languageTag) => ({ languageTag, file })),
  );
  return { defaultLanguageTag: DEFAULT, additionalLanguages };
}
