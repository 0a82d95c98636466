import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const QUIET = '--disable-warning=ExperimentalWarning';
/** Whatever this machine does with those that abort, a picture of all memory is none of Latchkey's files. */
const WITHOUT_CORE = ['-c', 'ulimit -c 0 && exec "$0" "$@"'];

export type Program = ReturnType<typeof createProgram>;

/** Latchkey as `npm start` runs it, and its commands; all that they say is kept. `folder`: what else they write goes there. */
export function createProgram(folder: string, settings: Record<string, string>) {
  const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
  const env = { PATH, NODE_EXTRA_CA_CERTS, HOME: folder, TMPDIR: folder, ...settings };
  const said = { output: '', errors: '', commands: '' };
  let child: ChildProcess | undefined;

  return {
    said,
    env,
    logged: (event: string) => said.output.split('\n').filter((line) => line.includes(`"event":"${event}"`)),
    pid: () => child?.pid,

    /** Answers its URL. `options`: of Node. */
    async starts(options: string[] = []): Promise<string> {
      const command = [process.execPath, ...options, path('bot/main.ts')];
      const program = spawn('sh', [...WITHOUT_CORE, ...command], { cwd: folder, env });
      child = program;
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      let lines = '';
      program.stdout.on('data', (words) => {
        said.output += words;
        lines += words;
        const [, port] = /"event":"app.started","port":(\d+)/.exec(lines) ?? [];
        if (port) resolve(`http://127.0.0.1:${port}`);
      });
      program.stderr.on('data', (words) => {
        said.errors += words;
      });
      program.once('close', (code, signal) => reject(new Error(`it ended with ${code ?? signal}\n${said.errors}`)));
      return promise;
    },

    async ends(signal: NodeJS.Signals): Promise<void> {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
    },

    /** One that cannot start, and what it says. */
    async startsInVain(changes: Record<string, string>): Promise<void> {
      const vain = spawn(process.execPath, [path('bot/main.ts')], { cwd: folder, env: { ...env, ...changes } });
      const [out, errors, [code]] = await Promise.all([text(vain.stdout), text(vain.stderr), once(vain, 'close')]);
      assert.notEqual(code, 0);
      said.output += out;
      said.errors += errors;
    },

    async runs(command: 'audit' | 'doctor' | 'switch', ...args: string[]): Promise<void> {
      const run = spawn(process.execPath, [QUIET, path(`bot/commands/${command}.ts`), ...args], { cwd: folder, env });
      const [out, errors] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'close')]);
      said.commands += `${command} ${args.join(' ')}\n${out}${errors}\n`;
    },
  };
}
