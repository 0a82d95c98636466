import assert from 'node:assert/strict';
import { createGuide } from '../../bot/domain/guide.ts';
import type { GuidePlace } from '../../bot/domain/ports.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';

describe('The guide', () => {
  let domain: Domain;
  let read: ReturnType<typeof createGuide>;
  const places: GuidePlace[] = [];

  beforeEach(async () => {
    domain = await createDomain();
    places.length = 0;
    const { screen, newest } = domain;
    read = createGuide({
      newest,
      screen: {
        ...screen,
        async guide(caller, at, place) {
          places.push(at);
          await screen.guide(caller, at, place);
          await newest.botPosted(place ?? (screen.faces.at(-1)?.message as never), [`guide/${at.reading}`]);
        },
      },
    });
  });
  afterEach(() => domain.close());

  it('turns its pages on one message', async () => {
    await read(anna, { page: 'start', trail: [] });
    const reading = places[0]?.reading;
    await read(anna, { page: 'next', trail: ['start'], reading });
    await read(anna, { page: 'start', trail: [], reading });
    assert.deepEqual(domain.screen.seen(), ['guide']);
    assert.deepEqual(
      places.map((place) => place.reading),
      [reading, reading, reading],
    );
  });

  it('goes on being read aloud', async () => {
    await read(anna, { page: 'start', trail: [], aloud: true });
    await read(anna, { page: 'start', trail: [] });
    assert.deepEqual(
      places.map(({ aloud }) => aloud),
      [true, undefined],
    );
  });

  it('comes anew at the bottom once something else was written', async () => {
    await read(anna, { page: 'start', trail: [] });
    await domain.newest.personWrote(anna.chat);
    await read(anna, { page: 'next', trail: ['start'], reading: places[0]?.reading });
    assert.deepEqual(domain.screen.seen(), ['guide', 'guide']);
    assert.notEqual(places[1]?.reading, places[0]?.reading);
  });

  it('is never put where a Mac is offered, whatever a button says', async () => {
    const ticket = await domain.tickets.issue(anna, { id: 'mac', name: 'MAC' });
    await domain.newest.botPosted({ chat: anna.chat, id: 'macs-card' }, [ticket]);
    domain.screen.draw({ message: { chat: anna.chat, id: 'macs-card' }, shows: 'macs' });
    await read(anna, { page: 'start', trail: [], reading: ticket });
    assert.deepEqual(domain.screen.seen(), ['macs', 'guide']);
  });

  it('is not turned by somebody in another chat', async () => {
    await read(anna, { page: 'start', trail: [] });
    await read(bert, { page: 'next', trail: [], reading: places[0]?.reading });
    assert.deepEqual(domain.screen.seen(), ['guide', 'guide']);
  });
});
