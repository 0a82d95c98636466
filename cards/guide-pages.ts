import type en from './words/en.json';

export type Page = keyof typeof en.guide.pages;
export type Way = keyof typeof en.guide.ways;

/** `to`: a button for each way on. `call`: says whom to call. `again`: offers to get the key anew. */
type Step = { to: [Way, Page][]; call?: true; again?: true };

export const FIRST = 'start' satisfies Page;

const done: [Way, Page] = ['in', 'in'];
const refused: [Way, Page] = ['refused', 'refused'];
const otherPassword: [Way, Page] = ['otherPassword', 'other-password'];

/**
 * Which page leads where. Names of pages stay in the buttons of old cards: one that is gone leads to the first page. What a locked
 * Mac does: https://support.apple.com/102673, https://support.apple.com/102384 (firmware password) and
 * https://www.macworld.com/article/352153/how-to-unlock-your-mac-with-recovery-key-filevault.html.
 */
export const PAGES: Record<Page, Step> = {
  start: { to: [['next', 'keyboard']] },
  keyboard: { to: [['next', 'power']] },
  power: { to: [['next', 'screen']] },
  screen: {
    to: [
      ['question', 'question'],
      ['noQuestion', 'no-question'],
      ['recoveryLock', 'other-password'],
      refused,
      ['somethingElse', 'kind'],
    ],
  },
  question: { to: [['next', 'offer']] },
  'no-question': { to: [['next', 'offer']] },
  offer: {
    to: [
      ['offersReset', 'reset'],
      ['offersRestart', 'restart'],
      ['offersApple', 'apple-account'],
      ['offersNothing', 'kind'],
    ],
  },
  reset: { to: [done, refused], again: true },
  restart: { to: [done, refused, otherPassword], again: true },
  'apple-account': { to: [['next', 'kind']] },
  kind: {
    to: [
      ['silicon', 'silicon'],
      ['intel', 'intel'],
    ],
  },
  silicon: { to: [['taken', 'unlocked'], ['noField', 'silicon-recovery'], refused], again: true },
  unlocked: { to: [done, ['forgotten', 'silicon-recovery']], call: true },
  'silicon-recovery': { to: [['next', 'forgot'], otherPassword, ['nothing', 'intel']] },
  intel: {
    to: [
      ['next', 'forgot'],
      ['padlock', 'other-password'],
      ['nothing', 'helpdesk'],
    ],
  },
  forgot: { to: [done, refused, otherPassword, ['nothing', 'helpdesk']], again: true },
  'other-password': { to: [], call: true },
  refused: { to: [done, ['stillRefused', 'refused-mac']] },
  'refused-mac': { to: [['stillRefused', 'helpdesk']], again: true },
  helpdesk: { to: [], call: true },
  in: { to: [['next', 'in-network']] },
  'in-network': { to: [['next', 'in-notes']] },
  'in-notes': { to: [] },
};

export function isPage(name: string): name is Page {
  return Object.hasOwn(PAGES, name);
}
