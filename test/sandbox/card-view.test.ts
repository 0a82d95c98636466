import assert from 'node:assert/strict';
import { submissionOf } from '../../sandbox/card-view.ts';
import { createSight } from '../../sandbox/sight.ts';

const card = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'Input.Text', id: 'note', value: 'as before' },
    { type: 'Input.Text', id: 'serial' },
    { type: 'Container', items: [{ type: 'Input.ChoiceSet', id: 'reason', value: 'one', choices: [] }] },
  ],
  actions: [{ type: 'Action.Submit', title: 'Go', data: { do: 'ask', note: 'of the button' } }],
};
const activity = {
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
};

describe('A tap', () => {
  it('sends what stands in the inputs, over what the button says', () => {
    assert.deepEqual(submissionOf(activity, 'Go'), { do: 'ask', note: 'as before', serial: '', reason: 'one' });
  });

  it('sends what was typed in its place', () => {
    const sight = createSight('Anna', () => [{ id: '1', from: 'bot', activity, versions: [activity] }]);
    const { value } = sight.button('Go', { typed: { note: 'new', serial: 'ABCD' } });
    assert.deepEqual(value, { do: 'ask', note: 'new', serial: 'ABCD', reason: 'one' });
  });
});
