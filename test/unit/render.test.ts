import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { key, notice } from '../../cards/index.ts';
import { render } from '../../cards/render.ts';
import { companyMac } from '../support/fakes.ts';

const reader = { locale: 'en' };

describe('A template', () => {
  const { expand } = Template.prototype;
  /** What is kept: each card is filled by a copy. */
  const kept = new Set<Template>();

  beforeEach(() => {
    kept.clear();
    Template.prototype.expand = function (this: Template, context) {
      for (let it = this; it !== Template.prototype; it = Object.getPrototypeOf(it)) if (it !== this) kept.add(it);
      return expand.call(this, context);
    };
  });
  afterEach(() => {
    Template.prototype.expand = expand;
  });

  function assertKeepsNothing(): void {
    assert.equal(kept.size, 1);
    assert.doesNotMatch(inspect([...kept], { depth: Number.POSITIVE_INFINITY, showHidden: true }), /W9XQ/);
  }

  it('that is kept holds no key that it was filled with', () => {
    const card = key(
      {
        mac: companyMac(),
        key: new RecoveryKey('W9XQ-AAAA-BBBB-CCCC-DDDD-EEEE'),
        until: 0,
        reader,
        replacing: false,
      },
      'message',
    );
    assert.match(JSON.stringify(card), /W9XQ/);
    assertKeepsNothing();
  });

  it('that cannot be filled holds none either, however far it came', () => {
    const template = { type: 'AdaptiveCard', body: [{ $data: of('cells'), group: of('group'), more: of('more') }] };
    const cell = {
      group: 'W9XQ',
      get more(): never {
        throw new Error('broken');
      },
    };
    assert.throws(() => render(template, reader, { cells: [cell] }), /broken/);
    assertKeepsNothing();
  });

  it('is parsed once, and fills each card anew', () => {
    const cards = [notice('help', reader), notice('cancelled', reader), notice('help', reader)];
    assert.deepEqual(cards[0], cards[2]);
    assert.notDeepEqual(cards[0], cards[1]);
    assert.equal(kept.size, 1);
  });
});

const of = (name: string) => `$${'{'}${name}}`;
