import type { Reader } from '../../bot/domain/model.ts';
import { plainAnswer, plainStatement } from '../names.ts';
import { wordsFor } from '../words.ts';
import type { Form } from './form.ts';

/** What `bot/taps.ts` takes back. */
const MOST = { note: 200, ticketNumber: 40, serial: 20 };

/** The questions of the form: what was wrong, what is asked, and the fields with what was typed before. */
export function questionsOf(face: Form, reader: Reader) {
  return [reasonOf(face, reader), ticketOf(face, reader), serialOf(face, reader)];
}

const none = { choices: [], chosen: [], blank: [], filled: [] };

function reasonOf({ reasons, why = {}, wrong }: Form, reader: Reader) {
  const words = wordsFor(reader);
  const given = why.reason ?? '';
  const listed = reasons.includes(given);
  const choice = {
    id: 'reason',
    label: words('helpdesk.technician.form.reasonLabel'),
    pick: words('helpdesk.technician.form.pick'),
    reasons: reasons.map((reason) => ({ title: plainStatement(reason), value: reason })),
  };
  return {
    wrongs: wrong === 'reason' ? [{ wrong: words('helpdesk.technician.form.wrong.reason') }] : [],
    about: words('helpdesk.technician.form.reason'),
    choices: reasons.length > 0 && !listed ? [choice] : [],
    chosen: listed ? [{ ...choice, value: given }] : [],
    ...fieldOf('note', words('helpdesk.technician.form.noteLabel'), plainAnswer(why.note ?? (listed ? '' : given))),
  };
}

function ticketOf({ ticketNumber, ticketRequired, why = {}, wrong }: Form, reader: Reader) {
  const words = wordsFor(reader);
  return {
    ...none,
    wrongs: wrong === 'ticket' ? [{ wrong: words('helpdesk.technician.form.wrong.ticket') }] : [],
    about: words(`helpdesk.technician.form.${ticketRequired ? 'ticketRequired' : 'ticket'}`),
    ...fieldOf(
      'ticketNumber',
      words('helpdesk.technician.form.ticketLabel'),
      plainAnswer(why.ticketNumber ?? ticketNumber ?? ''),
    ),
  };
}

function serialOf({ wrong, left }: Form, reader: Reader) {
  const words = wordsFor(reader);
  const tries = left === undefined ? [] : [{ wrong: words('helpdesk.technician.form.wrong.left', { count: left }) }];
  return {
    ...none,
    wrongs: wrong === 'serial' ? [{ wrong: words('helpdesk.technician.form.wrong.serial') }, ...tries] : [],
    about: words('helpdesk.technician.form.serial'),
    ...fieldOf('serial', words('helpdesk.technician.form.serialLabel'), ''),
  };
}

/** Clients differ in what they make of an empty value. */
function fieldOf(id: keyof typeof MOST, label: string, value: string) {
  const field = { id, label, most: MOST[id] };
  return value === '' ? { blank: [field], filled: [] } : { blank: [], filled: [{ ...field, value }] };
}
