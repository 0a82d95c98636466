import assert from 'node:assert/strict';
import { describeError } from '../../bot/domain/describe-error.ts';
import { objectionTo } from '../../bot/domain/refuse.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { KEY } from '../support/fakes.ts';

describe('What is logged of an error', () => {
  it('is its name, its code, its status and its place', () => {
    const error = Object.assign(new TypeError('broken'), { code: 'ECONNRESET', statusCode: 502 });
    const { at, ...facts } = describeError(error);
    assert.deepEqual(facts, { error: 'TypeError', code: 'ECONNRESET', status: 502 });
    assert.match(String(at), /^errors\.test\.ts:\d+$/);
  });

  const telling: [string, unknown][] = [
    ['in its message', new Error(KEY)],
    ['in a message of several lines', new Error(`no good\n    at ${KEY}.js:12\n    at run (${KEY}.ts:1:1)`)],
    ['in its cause', new Error('broken', { cause: KEY })],
    ['in a request that it carries', Object.assign(new Error('broken'), { request: { body: KEY }, body: KEY })],
    ['in a code or status of another type', Object.assign(new Error('broken'), { code: [KEY], statusCode: KEY })],
    ['in several errors', new AggregateError([new Error(KEY)], KEY)],
    ['when it is a string', KEY],
    ['when it is an object', { message: KEY, [KEY]: KEY }],
    ['when it has no stack', Object.assign(new Error(KEY), { stack: undefined })],
  ];
  for (const [where, error] of telling) {
    it(`never holds what stands ${where}`, () => {
      const facts = JSON.stringify(describeError(error));
      for (const group of KEY.split('-')) assert(!facts.includes(group), facts.replaceAll(group, '####'));
    });
  }

  for (const nothing of [undefined, null, 0, '']) {
    it(`can be nothing much: ${String(nothing)}`, () => {
      assert.deepEqual(describeError(nothing), { error: typeof nothing });
    });
  }

  it('is which system failed, and how', () => {
    const error = 'Graph is unavailable: busy (503)';
    assert.deepEqual(describeError(new Unavailable('Graph', 'busy', { status: 503 })), { error });
    assert.deepEqual(describeError(new Unavailable('Teams', 'busy')), { error: 'Teams is unavailable: busy' });
  });
});

const NOW = Date.UTC(2026, 10, 24);

describe('The words for an error', () => {
  it('say whether trying again may help', () => {
    assert.deepEqual(objectionTo(new Unavailable('Graph', 'busy', { status: 429 }), NOW), { refusal: 'graph-busy' });
    assert.deepEqual(objectionTo(new Unavailable('Graph', 'rejected', { status: 403 }), NOW), {
      refusal: 'graph-refused',
    });
  });

  it('say when to try again: as Microsoft says, or in five minutes when its service is down', () => {
    const busy = new Unavailable('Graph', 'busy', { status: 429, retryAfterMs: 90_000 });
    assert.deepEqual(objectionTo(busy, NOW), { refusal: 'graph-busy', until: NOW + 90_000 });
    const down = new Unavailable('Graph', 'down', { status: 500 });
    assert.deepEqual(objectionTo(down, NOW), { refusal: 'graph-down', until: NOW + 300_000 });
    const downFor = new Unavailable('Graph', 'down', { status: 503, retryAfterMs: 120_000 });
    assert.deepEqual(objectionTo(downFor, NOW), { refusal: 'graph-down', until: NOW + 120_000 });
  });

  for (const error of [new Error('x'), new TypeError('x'), 'x', undefined, { reason: 'busy' }]) {
    it(`are those of a fault for ${typeof error}`, () =>
      assert.deepEqual(objectionTo(error, NOW), { refusal: 'broken' }));
  }
});
