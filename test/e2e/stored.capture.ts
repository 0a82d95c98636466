/**
 * Writes down what this version leaves in its database, for those that follow. Once, before it is released:
 *   npm test -- test/e2e/stored.capture.ts && npx biome check --write test/fixtures/stored
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import words from '../../cards/words/en.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import type { Person } from '../../sandbox/company.ts';
import { createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';
import { capture, storedFolder } from './stored.ts';

describe('What this version stores', function () {
  this.timeout(120_000);
  const stage = useStage((company) => helpdeskOf(company));
  const desk = createDesk(stage);

  async function seesKey(person: Person, key: string | null | undefined) {
    const chat = stage.chatOf(person);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${key}`), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === stage.showings().length, 'reveal.shown');
    return chat;
  }

  async function hides(person: Person, key: string | null | undefined) {
    const chat = await seesKey(person, key);
    await chat.taps('Hide now');
    await chat.until(() => !chat.sees(`${key}`), 'the key to go');
    await stage.eventually(() => stage.bookings().length === 0, 'that to be noted');
    return chat;
  }

  it('is written down', async () => {
    const { people, company } = stage;
    const { devices } = company;
    const kim = await hides(people.kim, devices.kim.key);
    await stage.passesUntil(() => kim.sees('It worked'), 'the question', 60);
    await kim.taps('It worked');
    await desk.recorded('replacement.asked');
    const tom = await hides(people.tom, devices.tom.key);
    await stage.passesUntil(() => tom.sees('It worked'), 'the question', 60);

    const nils = stage.chatOf(people.nils);
    await nils.says('key');
    await nils.until(() => nils.sees('Last four characters'), 'the question');
    await nils.taps('Show recovery key', { typed: { serial: 'ZZZZ' } });
    await nils.until(() => nils.sees('You have 2 more tries'), 'the answer');

    const emre = stage.chatOf(people.emre);
    await emre.says('key');
    await emre.until(() => emre.sees('Show recovery key'), 'the Mac');
    await emre.taps('Show recovery key');
    await emre.until(() => emre.sees(words.refused.callHelpdesk), 'the offer');
    await emre.taps(words.refused.callHelpdesk);
    await desk.recorded('help.asked');
    await stage.eventually(() => desk.channelAs(people.lea).sees('Emre Er'), 'the request');

    const olga = await desk.met(people.olga);
    const shown = await desk.asks({ by: people.kai, of: 'olga' });
    await desk.ownerApproves(olga, shown);
    await desk.seesKey(shown);
    await shown.own.taps('Hide now');
    await shown.own.until(() => !shown.own.sees(shown.key), 'the key to go');
    await stage.eventually(() => stage.bookings().length === 0, 'that to be noted');

    await desk.met(people.ben);
    const asked = await desk.asks({ by: people.lea, of: 'ben' });
    await asked.own.until(() => asked.own.sees(titles.waiting), 'the number');

    await seesKey(people.anna, devices.anna.key);

    const jo = stage.chatOf(people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');

    mkdirSync(storedFolder, { recursive: true });
    const file = new URL(`${packageJson.version}.json`, storedFolder);
    writeFileSync(file, `${JSON.stringify(capture(stage), undefined, 2)}\n`);
  });
});
