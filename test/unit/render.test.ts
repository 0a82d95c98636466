import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { key, notice } from '../../cards/index.ts';
import { companyMac } from '../support/fakes.ts';

const reader = { locale: 'en' };

describe('A template', () => {
  const { expand } = Template.prototype;
  const used = new Set<Template>();
  let breaks = false;

  const keyCard = () =>
    key(
      { mac: companyMac(), key: new RecoveryKey('W9XQ-AAAA-BBBB-CCCC-DDDD-EEEE'), until: 0, reader, replacing: false },
      'message',
    );
  const kept = () => inspect([...used], { depth: Number.POSITIVE_INFINITY, showHidden: true });

  beforeEach(() => {
    used.clear();
    breaks = false;
    Template.prototype.expand = function (this: Template, context) {
      used.add(this);
      const card = expand.call(this, context);
      if (breaks) throw new Error('broken');
      return card;
    };
  });
  afterEach(() => {
    Template.prototype.expand = expand;
  });

  it('that is kept holds no key that it was filled with', () => {
    assert.match(JSON.stringify(keyCard()), /W9XQ/);
    assert.match(kept(), /Template/);
    assert.doesNotMatch(kept(), /W9XQ/);
  });

  it('that could not be filled holds none either', () => {
    breaks = true;
    assert.throws(keyCard, /broken/);
    assert.match(kept(), /Template/);
    assert.doesNotMatch(kept(), /W9XQ/);
  });

  it('is parsed once, and fills each card anew', () => {
    const cards = [notice('help', reader), notice('cancelled', reader), notice('help', reader)];
    assert.deepEqual(cards[0], cards[2]);
    assert.notDeepEqual(cards[0], cards[1]);
    assert.equal(used.size, 1);
  });
});
