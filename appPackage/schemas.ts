/**
 * These come with @microsoft/app-manifest; any other would be fetched. Teams wants the same version in manifest and translations:
 * https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-localization
 */
const FOLDER = 'https://developer.microsoft.com/json-schemas/teams/v1.30';

export const MANIFEST_SCHEMA = `${FOLDER}/MicrosoftTeams.schema.json`;
export const TRANSLATION_SCHEMA = `${FOLDER}/MicrosoftTeams.Localization.schema.json`;
