import type { Refusal, Support } from '../bot/domain/model.ts';
import type { Refused } from '../bot/domain/ports.ts';
import { plain } from './names.ts';
import { type Card, render } from './render.ts';
import template from './templates/refused.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** What may help: to try again, or the Company Portal website. It knows no more than Intune, but shows people's own Macs as well. */
const WAYS: Record<Refusal, { retry: boolean; portal: boolean }> = {
  'no-mac': { retry: false, portal: true },
  'personal-mac': { retry: false, portal: true },
  'not-yours': { retry: false, portal: false },
  'no-account': { retry: false, portal: false },
  'no-key': { retry: false, portal: false },
  'graph-refused': { retry: false, portal: true },
  'graph-busy': { retry: true, portal: true },
  'not-recorded': { retry: true, portal: true },
  'not-booked': { retry: true, portal: true },
  'too-late': { retry: true, portal: true },
  'not-shown': { retry: true, portal: true },
  'sign-in-failed': { retry: true, portal: true },
  'sign-in-busy': { retry: true, portal: true },
  broken: { retry: true, portal: true },
};

/** A "no": what happened, what to do next, who can help, and the reference to read out. */
export function refused({ refusal, reference, reader }: Refused, support: Support = {}): Card {
  const words = wordsFor(reader);
  const contacts = [support.name, support.phone, support.email]
    .map((contact) => plain(contact ?? '', 80))
    .filter(Boolean);
  return render(template, {
    title: words(`refused.${refusal}.title`),
    happened: words(`refused.${refusal}.happened`),
    next: words(`refused.${refusal}.next`),
    ...WAYS[refusal],
    retryTitle: words('refused.retry'),
    portalHow: words('refused.portal'),
    openPortal: words('refused.openPortal'),
    helpersTitle: words('refused.helpers'),
    helpers: (contacts.length > 0 ? contacts : [words('refused.helpdesk')]).map((helper) => ({ helper })),
    pages: isHttps(support.url) ? [{ url: support.url, openHelpdesk: words('refused.openHelpdesk') }] : [],
    referenceTitle: words('refused.reference'),
    reference,
  });
}

function isHttps(url: string | undefined): boolean {
  return url !== undefined && URL.parse(url)?.protocol === 'https:';
}
