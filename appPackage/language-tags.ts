import type { Language } from '../cards/languages.ts';

/**
 * Where Teams has several languages for readers of one catalogue, or several catalogues for one language. What it has:
 * https://support.microsoft.com/teams/education/languages-supported-in-microsoft-teams-for-education
 * Of Chinese it takes no tag without a region: https://github.com/MicrosoftDocs/windows-dev-docs/issues/4092
 */
const REGIONAL: Partial<Record<Language, readonly string[]>> = {
  nb: ['nb-no', 'nn-no'],
  'pt-BR': ['pt-br', 'pt-pt'],
  'zh-Hans': ['zh-cn'],
  'zh-Hant': ['zh-tw'],
};

/**
 * What Teams calls the language of those who read this one. A tag without a region is for all regions, as Teams advises:
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-localization#localize-strings-in-your-app-manifest
 */
export function teamsTagsOf(language: Language): readonly string[] {
  return REGIONAL[language] ?? [language];
}
