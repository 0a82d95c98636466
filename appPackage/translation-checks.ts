import { AppManifestUtils } from '@microsoft/app-manifest';
import { TRANSLATION_SCHEMA } from './schemas.ts';
import type { Translation } from './translations.ts';

type Schema = Awaited<ReturnType<typeof AppManifestUtils.fetchSchema>>;
type Manifest = Parameters<typeof AppManifestUtils.validateAgainstSchema>[0];

/** What is wrong with the translations, by file. */
export async function translationFaults(translations: readonly Translation[]): Promise<string[]> {
  const missing = translations.flatMap(missingIn);
  if (missing.length > 0) return missing;
  const files = Object.fromEntries(translations.map(({ file, texts }) => [file, texts]));
  const faults = await AppManifestUtils.validateAgainstSchema(files as Manifest, await schemaOfFiles());
  return faults.map((fault) => fault.replace(/^\//, ''));
}

/**
 * The schema asks for three of the texts, and Teams for more: https://github.com/OfficeDev/microsoft-teams-app-schema/issues/162
 * A catalogue is read without a check, so it may lack what its type has.
 */
function missingIn({ file, texts }: { file: string; texts: Record<string, string | undefined> }): string[] {
  return Object.entries(texts)
    .filter(([, text]) => !text?.trim())
    .map(([place]) => `${file}/${place} is missing`);
}

/** For all files at once, as the validator takes its time to read a schema. */
async function schemaOfFiles(): Promise<Schema> {
  const { $schema, definitions, ...file } = await AppManifestUtils.fetchSchema(TRANSLATION_SCHEMA);
  // Latchkey has no text for the other places, and the patterns of some are no regular expressions to the validator.
  const ofBots = Object.entries(file.patternProperties ?? {}).filter(([pattern]) => pattern.startsWith('^bots'));
  const additionalProperties = { ...file, patternProperties: Object.fromEntries(ofBots) };
  return { $schema, definitions, type: 'object', additionalProperties } as Schema;
}
