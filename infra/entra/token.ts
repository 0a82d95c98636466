import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** https://learn.microsoft.com/cli/azure/account#az-account-get-access-token */
const AZ = ['account', 'get-access-token', '--resource-type', 'ms-graph', '--query', 'accessToken', '--output', 'tsv'];

/** A token for Microsoft Graph, of whoever is signed in to az, or out of a file. */
export async function readToken(file: string | undefined): Promise<string> {
  if (file !== undefined) return (await readFile(file, 'utf8')).trim();
  const { stdout } = await promisify(execFile)('az', AZ);
  return stdout.trim();
}
