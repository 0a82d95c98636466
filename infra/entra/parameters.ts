import { readFile, writeFile } from 'node:fs/promises';
import type { Known } from './step.ts';
import type { Wanted } from './wish.ts';

/** Parameters of main.bicep, by name. */
export type Parameters = Readonly<Record<string, string>>;

const EXAMPLE = new URL('../main.parameters.json', import.meta.url);

/** Those that come from Entra; undefined as long as one is missing. `connection`: the identifier of the OAuth connection. */
export function parametersOf(known: Known, wanted: Wanted, connection: string): Parameters | undefined {
  const { 'bot.appId': bot, 'sso.appId': sso, 'reader.appId': reader } = known;
  if (!bot || !sso || !reader) return undefined;
  return {
    ...(wanted.managedBot ? { botType: 'UserAssignedMSI' } : { botClientId: bot }),
    ssoClientId: sso,
    graphClientId: reader,
    ...(wanted.federatedConnection && { connectionIdentifier: connection }),
  };
}

/** Into the file as it is, or into a copy of the example if there is none. Throws if it is no such file. */
export async function writeParameters(file: string, values: Parameters): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return readFile(EXAMPLE, 'utf8');
    throw error;
  });
  const { parameters, ...rest } = JSON.parse(text);
  if (typeof parameters !== 'object' || parameters === null) throw new Error(`${file} has no parameters.`);
  const written = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  await writeFile(file, `${JSON.stringify({ ...rest, parameters: { ...parameters, ...written } }, null, 2)}\n`);
}
