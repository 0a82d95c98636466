import { registerHooks } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plant } from './plants.ts';

const root = new URL('../../', import.meta.url).href;
const QUERY = /\?simulation=\d+$/;
let loaded = 0;

/** The rules as a simulation runs them. */
export type Subject = Awaited<ReturnType<typeof loadSubject>>;

/**
 * Loads the rules once more, with ids that a seed decides and with the faults of `plant`, which are nowhere but in this copy. Throws
 * if something that the plant replaces is not there exactly once.
 */
export async function loadSubject(plant?: Plant) {
  const query = `?simulation=${++loaded}`;
  const seededCrypto = new URL('seeded-crypto.ts', import.meta.url).href;
  const open = new Set(plant?.edits);

  function planted(file: string, source: string): string {
    let text = source;
    for (const edit of plant?.edits ?? []) {
      if (edit.file !== file) continue;
      if (text.split(edit.from).length !== 2) throw new Error(`${plant?.name}: not once in ${file}: ${edit.from}`);
      text = text.replace(edit.from, () => edit.to);
      open.delete(edit);
    }
    return text;
  }

  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.endsWith(query)) return next(specifier, context);
      if (specifier === 'node:crypto') return next(seededCrypto, context);
      const resolved = next(specifier, context);
      return resolved.url.startsWith(root) ? { ...resolved, url: resolved.url + query } : resolved;
    },
    load(url, context, next) {
      const found = next(url, context);
      if (!url.endsWith(query)) return found;
      const file = relative(fileURLToPath(root), fileURLToPath(url.replace(QUERY, '')));
      return { ...found, source: planted(file.replaceAll(sep, '/'), `${found.source}`) };
    },
  });
  const from = (path: string) => import(new URL(path, root).href + query);
  try {
    const subject = {
      ...((await from('bot/domain/rules.ts')) as typeof import('../../bot/domain/rules.ts')),
      ...((await from('bot/domain/newest.ts')) as typeof import('../../bot/domain/newest.ts')),
      ...((await from('bot/domain/recovery-key.ts')) as typeof import('../../bot/domain/recovery-key.ts')),
      ...((await from('bot/domain/unavailable.ts')) as typeof import('../../bot/domain/unavailable.ts')),
      ...((await from('bot/domain/deadline.ts')) as typeof import('../../bot/domain/deadline.ts')),
      ...((await from('bot/domain/shapes.ts')) as typeof import('../../bot/domain/shapes.ts')),
      ...((await from('bot/domain/audit-chain.ts')) as typeof import('../../bot/domain/audit-chain.ts')),
      ...((await from('bot/domain/audit-verifier.ts')) as typeof import('../../bot/domain/audit-verifier.ts')),
      ...((await from('bot/background.ts')) as typeof import('../../bot/background.ts')),
      ...((await from('bot/loop.ts')) as typeof import('../../bot/loop.ts')),
    };
    for (const { file, from } of open) throw new Error(`${plant?.name}: ${file} was not loaded: ${from}`);
    return subject;
  } finally {
    hooks.deregister();
  }
}
