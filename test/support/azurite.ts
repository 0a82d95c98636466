import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Secret } from '../../bot/secret.ts';
import type { AzureStorage } from '../../bot/settings-storage.ts';

const ACCOUNT = 'latchkey';
/** Azurite goes when whoever started it has gone, however that ended: then its standard input closes. */
const AWAIT_THE_END = 'data:text/javascript,process.stdin.on("end",()=>process.exit()).resume()';

type Service = 'blob' | 'queue';
export type Azurite = Awaited<ReturnType<typeof startAzurite>>;

/**
 * Microsoft's emulator of a storage account (https://github.com/Azure/Azurite): its blobs and its queues, each a process of its own on a
 * free port of 127.0.0.1, with data in a temporary folder and an account key that nobody else has. `certificates`: the folder of those that
 * it shows; then it speaks HTTPS and also takes tokens.
 */
export async function startAzurite({ certificates }: { certificates?: string } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-azurite-'));
  const key = randomBytes(64).toString('base64');
  const options = { folder, certificates, environment: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` } };
  const services = { blob: start('blob', options), queue: start('queue', options) };
  const all = [services.blob.child, services.queue.child];

  async function stop(): Promise<void> {
    await Promise.all(all.map(end));
    await rm(folder, { recursive: true, force: true });
  }

  const [blobs, queues] = await Promise.all([services.blob.url, services.queue.url]).catch(async (error) => {
    await stop();
    throw error;
  });
  const endpoints = { blobs: `${blobs}/${ACCOUNT}`, queues: `${queues}/${ACCOUNT}` };
  const picked = (which?: Service) => (which ? [services[which].child] : all);

  return {
    account: ACCOUNT,
    key,
    ...endpoints,
    /** Where its files are. */
    folder,
    connectionString: [
      `DefaultEndpointsProtocol=${certificates ? 'https' : 'http'}`,
      `AccountName=${ACCOUNT}`,
      `AccountKey=${key}`,
      `BlobEndpoint=${endpoints.blobs}`,
      `QueueEndpoint=${endpoints.queues}`,
    ].join(';'),
    /** From now on it takes connections and requests and answers none of them: the blobs, the queues, or both. */
    pause: (which?: Service) => picked(which).forEach((child) => void child.kill('SIGSTOP')),
    /** It goes on with what it was asked meanwhile. */
    resume: (which?: Service) => picked(which).forEach((child) => void child.kill('SIGCONT')),
    stop,
  };
}

type Options = { folder: string; certificates: string | undefined; environment: NodeJS.ProcessEnv };

function start(service: Service, { folder, certificates, environment: env }: Options) {
  const main = fileURLToPath(import.meta.resolve(`azurite/dist/src/${service}/main.js`));
  // The client libraries may speak a newer version of the protocol than Azurite knows by name.
  const how = ['--silent', '--disableTelemetry', '--skipApiVersionCheck'];
  const where = ['--location', folder, `--${service}Port`, '0'];
  const shown = certificates
    ? ['--oauth', 'basic', '--cert', join(certificates, 'server.pem'), '--key', join(certificates, 'server-key.pem')]
    : [];
  const child = spawn(process.execPath, ['--import', AWAIT_THE_END, main, ...how, ...where, ...shown], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return { child, url: listening(child, service) };
}

/** Where it listens, which it says. */
function listening(child: ChildProcess & { stdout: NodeJS.ReadableStream }, service: Service): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const [url] = /listens on (https?:\S+)/.exec(line)?.slice(1) ?? [];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`Azurite's ${service} service ended with ${code}.`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** As the settings have it. */
export function storageAt({ account, key, blobs, queues }: Pick<Azurite, 'account' | 'key' | 'blobs' | 'queues'>) {
  return { engine: 'azure', account, blobs, queues, proof: { key: new Secret(key) } } satisfies AzureStorage;
}
