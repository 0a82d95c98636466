import type { Support } from '../bot/domain/model.ts';
import type { FollowUpFace } from '../bot/domain/ports.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { maskedNameOf, maskedSerialOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/follow-up.json' with { type: 'json' };
import { momentOf } from './times.ts';
import { wordsFor } from './words.ts';

type State = FollowUpFace['state'];

/** `call`: whom, and the reference. `facts`: all that has to be read out there. */
const HELPS: Partial<Record<State, { call: true; facts?: true }>> = {
  reminded: { call: true },
  'not-replaced': { call: true, facts: true },
  'not-worked': { call: true, facts: true },
};

/** What follows a key that was shown: whether it worked, and what becomes of it. */
export function followUp(face: FollowUpFace, support: Support = {}): Card {
  const { mac, reader, state, lookUp } = face;
  const words = wordsFor(reader);
  const shown = momentOf(face.shown, reader);
  const { title, lines } = words(`followUp.${lookUp === undefined ? 'states' : 'lookUp'}.${state}`, {
    returnObjects: true,
    shown,
  });
  const { call, facts } = HELPS[state] ?? {};
  const calls = call && lookUp === undefined;
  return render(template, reader, {
    title,
    name: maskedNameOf(mac, reader),
    lines: Object.values<string>(lines).map((line) => ({ line })),
    contact: call ? [{ ...contactFor(face, support), facts: facts ? factsFor(face) : [] }] : [],
    buttons: buttonsOf(face),
    pages: calls ? pagesOf(support, reader) : [],
  });
}

function factsFor({ mac, shown, reader }: FollowUpFace): { fact: string; value: string }[] {
  const words = wordsFor(reader);
  return [
    { fact: words('followUp.mac'), value: maskedNameOf(mac, reader) },
    { fact: words('followUp.serial'), value: maskedSerialOf(mac) },
    { fact: words('followUp.shown'), value: momentOf(shown, reader) },
  ].filter(({ value }) => value !== '');
}

/** A technician is whom people call: nobody helps them but the details. */
function contactFor({ reader, reference, lookUp }: FollowUpFace, support: Support) {
  const words = wordsFor(reader);
  return {
    helpersTitle: words(lookUp === undefined ? 'refused.helpers' : 'followUp.details'),
    helpers: lookUp === undefined ? contactsOf(support, reader) : [],
    referenceTitle: words('refused.reference'),
    reference,
  };
}

function buttonsOf({ state, message, again, lookUp, reader }: FollowUpFace): { button: string; data: object }[] {
  const words = wordsFor(reader);
  const showAgain = {
    button: words(lookUp === undefined ? 'hidden.again' : 'hidden.lookUp.again'),
    data: { do: 'show', ticket: again },
  };
  const aloud = lookUp !== undefined && { aloud: true };
  const guide = (page: 'start' | 'refused' | 'screen') => ({ do: 'guide', page, trail: [], ...aloud });
  switch (state) {
    case 'asked':
      return [
        { button: words('followUp.worked'), data: { do: 'worked', message } },
        { button: words('followUp.notWorked'), data: { do: 'not-worked', message } },
        showAgain,
      ];
    case 'not-worked':
      return [
        showAgain,
        { button: words('followUp.check'), data: guide('refused') },
        { button: words('followUp.noPlace'), data: guide('screen') },
        // It would lead technicians to their own Macs.
        ...(lookUp === undefined ? [{ button: words('key.other'), data: { do: 'key' } }] : []),
        { button: words('followUp.workedAfterAll'), data: { do: 'worked', message } },
      ];
    case 'replacing':
      return [showAgain, { button: words('guide.open'), data: guide('start') }];
    default:
      return [];
  }
}
