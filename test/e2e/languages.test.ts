import assert from 'node:assert/strict';
import { catalogueOf, type Language } from '../../cards/languages.ts';
import type { ChatMessage } from '../../sandbox/chats.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

/** What the person's client calls its locale. */
const walked: [locale: string, language: Language][] = [
  ['de-DE', 'de'],
  ['ja-JP', 'ja'],
  ['ar-SA', 'ar'],
];
const DIRECTION = /[\u2066-\u2069]/g;

for (const [locale, language] of walked) {
  describe(`Somebody whose Teams is in ${locale}`, () => {
    const stage = useStage();
    const words = catalogueOf(language);
    const listed: { say: string }[] = Object.entries(words.commands).flatMap(([name, row]) =>
      name === 'lookup' ? [] : [row],
    );
    let chat: TeamsChat;

    beforeEach(() => {
      // Signs in with a button.
      stage.people.jo.locale = locale;
      chat = stage.chatOf(stage.people.jo);
    });

    const textOf = ({ activity }: ChatMessage) => JSON.stringify(activity).replace(DIRECTION, '');
    const sees = (text: string) => chat.messages.some((message) => textOf(message).includes(text));
    const until = (text: string) => chat.until(() => sees(text), text);

    async function signsIn(): Promise<void> {
      // Teams shows the button once it could not sign them in by itself.
      await chat.until(() => chat.sees(words.signIn.title), 'the button');
      await chat.signsIn();
    }

    it('signs in, sees the key, and sees it go, all in their own words', async () => {
      const key = stage.company.devices.jo.key ?? '';
      await chat.says(words.commands.key.say);
      await signsIn();
      await until(words.macs.show);
      await chat.taps(words.macs.show);
      await chat.until(() => chat.sees(key), 'the key');
      assert(sees(words.key.title) && sees(words.key.hint) && sees(words.spelling[key[0] as 'A']));
      assert(sees(words.original), 'nobody has reviewed these words yet');
      await stage.minutesPass(5.1);
      await chat.until(() => !chat.sees(key), 'the key to go');
      assert(sees(words.hidden.title) && sees(words.hidden.again));
      assert(
        chat.messages.every((message) => isSummed(message)),
        'every notification',
      );
    });

    const summaries = new Set<string>(Object.values(words.summaries));
    const isSummed = ({ activity }: ChatMessage) =>
      activity.summary === undefined || summaries.has(`${activity.summary}`);

    for (const command of ['help', 'cancel', 'sign-out'] as const)
      it(`is understood: ${words.commands[command].say}`, async () => {
        const notice = { help: 'help', cancel: 'nothing-to-cancel', 'sign-out': 'signed-out' } as const;
        await chat.says(words.commands[command].say);
        await until(words.notices[notice[command]].title);
      });

    it('is understood in English too, and answered in their own words', async () => {
      await chat.says('help');
      await until(words.notices.help.title);
      for (const { say } of listed) assert(sees(say), say);
    });

    it('is told no in their own words', async () => {
      stage.people.carla.locale = locale;
      const hers = stage.chatOf(stage.people.carla);
      await hers.says(words.commands.key.say);
      await hers.until(() => hers.sees(words.refused['no-mac'].title), 'the no');
      for (const said of [words.refused['no-mac'].next, words.refused.helpers, words.refused.reference])
        assert(hers.sees(said), said);
    });
  });
}

describe('Somebody whose language Latchkey does not speak', () => {
  const stage = useStage(() => ({ LANGUAGES: 'en,de', DEFAULT_LOCALE: 'de-AT' }));

  it('gets the words of DEFAULT_LOCALE', async () => {
    stage.people.anna.locale = 'fr-FR';
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees(catalogueOf('de').macs.show), 'the Mac');
    assert(!chat.sees(catalogueOf('fr').macs.show));
  });
});
