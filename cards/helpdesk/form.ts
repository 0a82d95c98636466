import type { TechnicianFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import { factsOf, maskedNameOf } from '../mac.ts';
import { type Card, render } from '../render.ts';
import template from '../templates/helpdesk-form.json' with { type: 'json' };
import { wordsFor } from '../words.ts';
import { recordedOwner } from './facts.ts';
import { questionsOf } from './questions.ts';

export type Form = Extract<TechnicianFace, { is: 'form' }>;

/** What has to be known before a key is fetched: why, for which ticket, and that it is the Mac before the caller. */
export function form(face: Form, reader: Reader): Card {
  const words = wordsFor(reader);
  const { mac, owner, lookUp } = face;
  const send = {
    sendWhy: words('helpdesk.technician.form.sendWhy'),
    send: words('helpdesk.technician.form.send'),
    data: { do: 'send', lookUp },
  };
  return render(template, reader, {
    title: words(`helpdesk.technician.form.${face.wrong ? 'wrongTitle' : 'title'}`),
    name: maskedNameOf(mac, reader),
    facts: [{ fact: recordedOwner(owner, reader) }, ...factsOf(mac, reader, true)],
    questions: questionsOf(face, reader),
    sends: owner !== undefined && face.sendable ? [send] : [],
    buttons: [
      { button: words('helpdesk.technician.form.ask'), data: { do: 'ask', lookUp } },
      { button: words('helpdesk.cancel'), data: { do: 'drop', lookUp } },
    ],
  });
}
