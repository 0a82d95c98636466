import type { Reader, Support } from '../bot/domain/model.ts';
import { plainContact } from './names.ts';
import { wordsFor } from './words.ts';

/** Whom to call, one line each; never empty. */
export function contactsOf({ name, phone, email }: Support, reader: Reader): { helper: string }[] {
  const known = [name, phone, email].map((contact) => plainContact(contact ?? '')).filter(Boolean);
  return (known.length > 0 ? known : [wordsFor(reader)('refused.helpdesk')]).map((helper) => ({ helper }));
}

/** The helpdesk's page, if it has an https one. */
export function pagesOf({ url }: Support, reader: Reader): { url: string; openHelpdesk: string }[] {
  if (url === undefined || URL.parse(url)?.protocol !== 'https:') return [];
  return [{ url, openHelpdesk: wordsFor(reader)('refused.openHelpdesk') }];
}
