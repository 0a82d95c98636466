import assert from 'node:assert/strict';
import { buttons, createDesk, reason, titles } from '../e2e/approval-desk.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { useStage } from '../e2e/stage.ts';

/** Stands at the beginning of each name, so that it is found however the name is cut. */
const MARK = 'Kilroy';
const EVIL = 'https://evil.example/';
const DATE = '{{DATE(2026-01-01T00:00:00Z,SHORT)}}';

const names: Record<string, string> = {
  'a link': `${MARK} [tap here](${EVIL}) ![${MARK}](${EVIL}p.png) **${MARK}** <${EVIL}>`,
  'a mention': `${MARK} <at>${MARK}</at> <at id="0">everybody</at>`,
  'a web page': `${MARK}<img src=${EVIL} onerror=alert(1)><script>${MARK}</script>&nbsp;<a href="${EVIL}">`,
  'a template': `${MARK} \${$root} \${1+1} @{x} \${json('{"a":1}')} $eval $t(key.title)`,
  'a moment': `${MARK} ${DATE} {{{{${DATE}}}}}`,
  'another card': `${MARK}"}],"actions":[{"type":"Action.OpenUrl","url":"${EVIL}"}],"x":[{"`,
  'the other direction': `${MARK}\u202Egnp.exe\u2066\u2069\u200F\u061C`,
  'what nobody sees': `${MARK}\uD83D\u200B\u200D\u2060\uFEFF\u00AD\u{E0041}\u0000\u0007\u001B[31m\u007F`,
  'another line': `${MARK}\r\n{"level":"info","event":"reveal.shown"}\n\u2028\u2029`,
  'marks on marks': `${MARK}${'\u0301\u0335'.repeat(5_000)}`,
  'ten thousand letters': `${MARK}${'x'.repeat(10_000)}`,
  families: `${MARK} ${'👩‍👩‍👧‍👦'.repeat(2_000)}`,
};

type Piece = { text: string; name: string; within: string };

/** Every string of an activity, and in what it stands. */
function pieces(node: unknown, within = 'activity'): Piece[] {
  if (typeof node !== 'object' || node === null) return [];
  const type = 'type' in node ? `${node.type}` : within;
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ text: value, name, within: type }] : pieces(value, name === 'data' ? 'data' : type),
  );
}

describe('Whoever calls themselves, or their Mac,', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  /** Everything that somebody can give a name. Of people Entra takes 256 characters: https://learn.microsoft.com/graph/api/resources/user */
  function call(name: string): void {
    const { people, devices, intuneBrand } = stage.company;
    for (const person of [people.anna, people.lea, people.kai]) person.name = name.slice(0, 256);
    for (const { record } of [devices.anna, devices.lea]) {
      Object.assign(record, { deviceName: name, model: name, userDisplayName: name });
    }
    const contact = { contactITName: name, contactITPhoneNumber: name, contactITEmailAddress: name };
    Object.assign(intuneBrand, { ...contact, onlineSupportSiteUrl: `javascript:alert('${name}')` });
  }

  /** A look-up with everything: the owner is asked and says nothing, a colleague agrees, the owner is told and objects. */
  async function lookUp(name: string): Promise<void> {
    const { anna, kai, lea } = stage.people;
    const owner = await desk.met(anna);
    const own = await desk.met(lea);
    await desk.channelAs(lea).says(`lookup ${stage.company.devices.anna.record.serialNumber}`);
    await own.until(() => own.sees(buttons.goOn) || own.sees(buttons.getKey), 'the look-up');
    if (own.sees(buttons.goOn)) await own.taps(buttons.goOn);
    await own.until(() => own.sees(buttons.getKey), 'the form');
    const serial = `${stage.company.devices.anna.record.serialNumber}`.slice(-4);
    const typed = { reason, note: name.slice(0, 200), ticketNumber: name.slice(0, 40), serial };
    await own.taps(buttons.getKey, { typed });
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await stage.passesUntil(() => desk.channelAs(kai).sees(titles.inChannel), 'the request', 130, 5);
    await (await desk.reviews(kai)).taps(buttons.approve);
    await desk.recorded('approval.granted');
    await stage.passesUntil(() => own.sees(buttons.reveal), 'the approval', 30);
    await own.taps(buttons.reveal);
    await own.until(() => own.sees(`${stage.company.devices.anna.key}`), 'the key');
    await stage.passesUntil(() => owner.sees(titles.told), 'the notice', 60);
    await owner.taps(buttons.unexpected);
    const security = stage.channelOf(kai, stage.company.channels.security);
    await stage.passesUntil(() => security.sees(titles.alarm), 'the alarm', 60);
  }

  /** A key of one's own, what comes after it, the guide, and the helpdesk. */
  async function ownKey(): Promise<void> {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('How to use this key'), 'the key');
    await chat.taps('How to use this key');
    await chat.taps('Hide now');
    await chat.until(() => chat.sees('Show again'), 'the end');
    await stage.passesUntil(() => chat.sees('It did not work'), 'the question', 20 * 60, 20);
    await chat.taps('It did not work');
    await desk.forges(chat, { do: 'call-helpdesk', reference: 'ABCDEF' });
    await stage.passesUntil(() => desk.channelAs(stage.people.kai).sees('Take it'), 'the call', 20);
    await chat.says('help');
    await stage.secondsPass(5);
  }

  for (const [what, name] of Object.entries(names)) {
    it(`${what} is read as that name`, async () => {
      call(name);
      // Whom to call is read when it starts.
      await stage.restart();
      await lookUp(name);
      await ownKey();
      const sent = stage.cloud.wire.requests.filter(
        ({ service, method, path }) => service === 'connector' && method !== 'GET' && path.includes('conversations'),
      );
      let shown = 0;
      for (const { method, path, body } of sent) {
        const where = `${method} ${path}`;
        assert(Buffer.byteLength(body) < 28 * 1024, `${where} has ${Buffer.byteLength(body)} bytes`);
        // To whom it goes the SDK says as Teams said it, and nobody is shown it.
        const { recipient: _, ...activity } = JSON.parse(body);
        for (const piece of pieces(activity)) {
          const { text, within, name: property } = piece;
          assert(!/^Action.OpenUrl$/.test(within) || !/evil|javascript/.test(text), `a way out in ${where}`);
          for (const { 0: moment } of text.matchAll(/\{\{.{0,60}/g)) assert.match(moment, /^\{\{(DATE|TIME)\(/, where);
          assert(!text.includes(DATE), `a moment in ${where}`);
          if (!text.includes(MARK)) continue;
          shown += 1;
          const harmless = within === 'TextRun' || property === 'tooltip' || /^Input\./.test(within);
          assert(harmless, `${within}.${property} of ${where}: ${text.slice(0, 100)}`);
          assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u, where);
          assert(Array.from(text).length <= 420, where);
        }
      }
      assert(shown >= 20, `it stands in ${shown} places only`);
      const lines = stage.output().split('\n').filter(Boolean);
      for (const line of lines) assert.equal(typeof JSON.parse(line).event, 'string');
      assert(!stage.output().includes(MARK), 'a name is in the log');
      const entries = stage.withStorage((database) => database.prepare('SELECT line FROM audit').all());
      for (const { line } of entries as { line: string }[]) {
        assert.doesNotMatch(line, /[\r\n]/);
        assert(Buffer.byteLength(line) < 64 * 1024);
        JSON.parse(line);
      }
      assert(
        entries.some((entry) => JSON.stringify(entry).includes(MARK)),
        'the audit knows who it was',
      );
    });
  }
});
