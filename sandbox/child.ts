import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type Child = {
  /** Resolves when it has ended, to words that say how. */
  ended: Promise<string>;
  /** Ends it and everything that it started. */
  stop(): Promise<void>;
};

type Description = {
  /** For people: "the bot". */
  name: string;
  /** Default: this Node. */
  command?: string;
  args: string[];
  /** All that it gets to see, beside what any program needs. */
  environment: Record<string, string>;
  logFile: string;
  /** It is ready when this URL answers with success. */
  readyUrl: string;
  signal: AbortSignal;
};

/** Longest patience with a start, and with an end before it is forced, in milliseconds. */
const START_PATIENCE_MS = 30_000;
const END_PATIENCE_MS = 5_000;

const BASICS = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'ComSpec', 'PATHEXT', 'USERPROFILE', 'TEMP', 'TMP'];

const isWindows = process.platform === 'win32';

/** Starts a program and waits until it is ready; throws an Error with its last words if it ends before that. */
export async function startChild(description: Description): Promise<Child> {
  const { name, command = process.execPath, args, environment, logFile, readyUrl, signal } = description;
  const needed = BASICS.flatMap((setting) => (process.env[setting] ? [[setting, process.env[setting]]] : []));
  const child = spawn(command, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...Object.fromEntries(needed), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: so its children can be ended with it.
    detached: !isWindows,
    windowsHide: true,
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });

  // Comes when the last of its children has closed the pipes.
  const closed = once(child, 'close');
  const ended = closed.then(async ([code, killedBy]) => {
    await new Promise<void>((resolve) => log.end(resolve));
    const lastWords = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
    return `${name} has ended (${killedBy ?? `exit code ${code}`}). Its last words:\n${lastWords}`;
  });

  async function stop() {
    endTree(child, 'SIGTERM');
    const force = setTimeout(() => endTree(child, 'SIGKILL'), END_PATIENCE_MS);
    await ended;
    clearTimeout(force);
  }

  const settled = new AbortController();
  try {
    await Promise.race([
      answers(readyUrl, AbortSignal.any([signal, settled.signal, AbortSignal.timeout(START_PATIENCE_MS)])),
      ended.then((words) => Promise.reject(new Error(words))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    settled.abort();
  }
  return { ended, stop };
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(url, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await pause(50, undefined, { signal });
  }
}

/** Ends a detached process and everything that it started. */
export function endTree({ pid }: ChildProcess, signal: NodeJS.Signals) {
  if (pid === undefined) return;
  if (isWindows) spawn('taskkill', ['/pid', `${pid}`, '/t', '/f'], { stdio: 'ignore' });
  else {
    try {
      process.kill(-pid, signal);
    } catch {
      // All of them have ended by themselves.
    }
  }
}
