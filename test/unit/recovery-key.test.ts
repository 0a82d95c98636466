import assert from 'node:assert/strict';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { createLog } from '../../bot/log.ts';
import { Secret } from '../../bot/secret.ts';
import { KEY } from '../support/fakes.ts';

type Wrapped = RecoveryKey | Secret;

/** All that a console of Node's own writes. */
function printed(print: (console: Console) => void): string {
  let output = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      output += chunk;
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return output;
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${error instanceof Error ? `${error.message} ${error.stack}` : ''} ${inspect(error, { depth: 9 })}`;
  }
  return assert.fail('It did not throw.');
}

/** Everything in an object, its getters, prototypes and symbols included. */
function dug(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 3) return String(value);
  const descriptors = Object.getOwnPropertyDescriptors(value);
  const inside = Reflect.ownKeys(descriptors).map((name) => dug(Reflect.get(value, name), depth + 1));
  return [...inside, dug(Object.getPrototypeOf(value), depth + 1)].join(' ');
}

const channels: Record<string, (it: Wrapped) => string> = {
  'String()': (it) => String(it),
  'a template': (it) => `${it}`,
  'toLocaleString()': (it) => it.toLocaleString(),
  'Array.join()': (it) => [it].join(),
  'Symbol.toPrimitive': (it) => String(Reflect.get(it, Symbol.toPrimitive)),
  'valueOf()': (it) => String(it.valueOf()),
  'JSON.stringify()': (it) => JSON.stringify({ it, list: [it] }, null, 2),
  'inspect()': (it) => inspect({ deep: { deeper: { deepest: it } } }, { depth: 9, showHidden: true, getters: true }),
  'inspect() without customs': (it) =>
    inspect(it, { customInspect: false, showHidden: true, showProxy: true, depth: 9 }),
  'format() %s': (it) => format('%s', it),
  'format() %o': (it) => format('%o', it),
  'format() %O': (it) => format('%O', it),
  'format() %j': (it) => format('%j', it),
  'console.log()': (it) => printed((console) => console.log(it, { it })),
  'console.dir()': (it) => printed((console) => console.dir(it, { showHidden: true, depth: 9 })),
  'console.table()': (it) => printed((console) => console.table([it, { it }])),
  'console.error() of an error': (it) => printed((console) => console.error(new Error('broken', { cause: it }))),
  spread: (it) => inspect({ ...it }),
  'Object.assign()': (it) => inspect(Object.assign({}, it)),
  'Object.keys()': (it) => inspect(Object.keys(it)),
  'Object.values()': (it) => inspect(Object.values(it)),
  'Object.entries()': (it) => inspect(Object.entries(it)),
  'Object.fromEntries()': (it) => inspect(Object.fromEntries(Object.entries(it))),
  'Object.getOwnPropertyNames()': (it) => inspect(Object.getOwnPropertyNames(it)),
  'every property, up the prototypes': (it) => dug(it),
  'for … in': (it) => {
    const found: unknown[] = [];
    for (const name in it) found.push(name, Reflect.get(it, name));
    return inspect(found);
  },
  'structuredClone()': (it) => inspect(structuredClone(it), { showHidden: true, depth: 9 }),
  'v8.serialize()': (it) => `${serialize({ it }).toString('latin1')} ${inspect(deserialize(serialize(it)))}`,
  'an assertion': (it) => messageOf(() => assert.deepEqual({ it }, { it: 'something else' })),
  'an assertion between two': (it) => messageOf(() => assert.equal(it, new RecoveryKey('ZZZZ'))),
  "an error's message": (it) => messageOf(() => assert.fail(new Error(`no good: ${it}`))),
  "an error's cause": (it) => messageOf(() => assert.fail(new Error('no good', { cause: it }))),
  'a type error about it': (it) => messageOf(() => (it as unknown as () => void)()),
  'the log': (it) => {
    const lines: string[] = [];
    createLog('debug', { write: (line) => void lines.push(line) }).alert('turn.failed', { it } as never);
    return lines.join('');
  },
};

for (const [what, wrap] of [
  ['A recovery key', (value: string) => new RecoveryKey(value)],
  ['A secret', (value: string) => new Secret(value)],
] as const) {
  describe(what, () => {
    for (const [channel, printedBy] of Object.entries(channels)) {
      it(`does not come out through ${channel}`, () => {
        const output = printedBy(wrap(KEY));
        for (const group of KEY.split('-')) assert(!output.includes(group), output.replaceAll(group, '####'));
      });
    }

    it('comes out when it is asked for', () => {
      assert.equal(wrap(KEY).reveal(), KEY);
    });
  });
}

describe('A recovery key from Intune', () => {
  it('has no spaces around it', () => {
    assert.equal(new RecoveryKey(` ${KEY}\n`).reveal(), KEY);
  });

  for (const empty of ['', ' ', '\n\t']) {
    it(`is not ${JSON.stringify(empty)}`, () => {
      assert.throws(() => new RecoveryKey(empty), TypeError);
    });
  }
});
