import { type Cloud, clouds } from './clouds.ts';
import { isLoopback, ODD, type Place } from './endpoints.ts';
import { Secret } from './secret.ts';

/** Where everything durable is kept. */
export type Storage = { engine: 'sqlite'; file: string } | AzureStorage;

/** An Azure Storage account. `blobs`, `queues`: URLs of its two services, without a slash at the end. */
export type AzureStorage = { engine: 'azure'; account: string; blobs: string; queues: string; proof: StorageProof };

/** One of the account's own keys, or a managed identity by its client id; undefined: the one that the machine itself has. */
export type StorageProof = { key: Secret } | { identity: string | undefined };

/** `problem`: without the value. `place`: where the account is, if it is one. */
export type ReadStorage =
  | { storage: Storage; place?: Place; problem?: never }
  | { problem: string; storage?: never; place?: never };
type Parts = ReadonlyMap<string, string>;

const ACCOUNT = /^[a-z0-9]{3,24}$/;
const NAMED = 'of 3 to 24 lower-case letters and digits,';
/** 64 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{86}==$/;

/** STORAGE, taken apart; or what is wrong with it. `identity`: client id of our managed identity, if we know it. */
export function readStorageSetting(text: string, known: { cloud: Cloud; identity: string | undefined }): ReadStorage {
  const [, engine, rest = ''] = /^(\w+):(.*)$/s.exec(text) ?? [];
  if (engine === 'sqlite') return { storage: { engine, file: rest } };
  if (rest.includes('=')) return readConnectionString(rest, known.cloud);
  if (!ACCOUNT.test(rest)) return { problem: `must be azure:<account>, ${NAMED} or azure:<connection string>` };
  const proof = { identity: known.identity };
  return { storage: { engine: 'azure', account: rest, ...ownEndpoints(rest, known.cloud), proof }, place: 'real' };
}

function ownEndpoints(account: string, cloud: Cloud): Pick<AzureStorage, 'blobs' | 'queues'> {
  const { storage } = clouds[cloud];
  return { blobs: `https://${account}.blob.${storage}`, queues: `https://${account}.queue.${storage}` };
}

/** https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string */
function readConnectionString(text: string, cloud: Cloud): ReadStorage {
  const parts: Parts = new Map(text.split(';').map(namedPart));
  const objection = objectionTo(parts);
  if (objection) return { problem: objection };
  const account = parts.get('AccountName') ?? '';
  const own = ownEndpoints(account, cloud);
  const blobs = endpointIn(parts, 'BlobEndpoint', own.blobs, cloud);
  const queues = endpointIn(parts, 'QueueEndpoint', own.queues, cloud);
  if (!blobs || !queues) {
    const [name, service] = blobs ? ['QueueEndpoint', 'queue'] : ['BlobEndpoint', 'blob'];
    const { storage } = clouds[cloud];
    return {
      problem: `must have EndpointSuffix=${storage} in its connection string, or ${name}=https://<AccountName>.${service}.${storage} (of Azurite http://127.0.0.1:<port>/<AccountName>)`,
    };
  }
  const place = placeOf(blobs);
  if (place !== placeOf(queues)) return { problem: 'has one endpoint on this machine and one elsewhere' };
  const proof = { key: new Secret(parts.get('AccountKey') ?? '') };
  return { storage: { engine: 'azure', account, blobs, queues, proof }, place };
}

function namedPart(part: string): [name: string, value: string] {
  const [name = '', ...value] = part.split('=');
  return [name.trim(), value.join('=').trim()];
}

function objectionTo(parts: Parts): string | undefined {
  if (parts.has('UseDevelopmentStorage')) {
    return 'cannot be UseDevelopmentStorage: name AccountName, AccountKey, BlobEndpoint and QueueEndpoint';
  }
  if (parts.has('SharedAccessSignature')) {
    return 'cannot have a SharedAccessSignature, which ends one day: name AccountName and AccountKey';
  }
  if (!ACCOUNT.test(parts.get('AccountName') ?? '')) return `must have AccountName, ${NAMED} in its connection string`;
  if (!KEY.test(parts.get('AccountKey') ?? ''))
    return 'must have AccountKey, 64 bytes in base64, in its connection string';
  return undefined;
}

/** The account's own, or one on this machine; undefined: neither. */
function endpointIn(parts: Parts, name: string, own: string, cloud: Cloud): string | undefined {
  const given = parts.get(name)?.replace(/\/$/, '');
  if (given === undefined) {
    const isOwn = parts.get('EndpointSuffix') === clouds[cloud].storage;
    return isOwn && parts.get('DefaultEndpointsProtocol') !== 'http' ? own : undefined;
  }
  const url = URL.parse(given);
  const isWeb = url !== null && ['https:', 'http:'].includes(url.protocol) && !ODD.test(given);
  const isAzurite = isWeb && isLoopback(url.hostname) && url.pathname === `/${parts.get('AccountName')}`;
  return given === own || isAzurite ? given : undefined;
}

function placeOf(endpoint: string): Place {
  return isLoopback(new URL(endpoint).hostname) ? 'loopback' : 'real';
}
