import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { exhibits } from '../gallery/exhibits.ts';
import { textSizes, themes, type View, widths } from '../gallery/views.ts';
import { badCards, cardOf } from './bad-cards.ts';
import { nameOf, type OpenGallery, openGallery } from './gallery-page.ts';
import { launchBrowser, pictureFile } from './launch.ts';

const usual: View = { theme: 'light', width: 320, text: 1, locale: 'en' };
const sizes = widths.flatMap((width) => textSizes.map((text) => ({ width, text })));
const views: View[] = [
  ...themes.flatMap((theme) => sizes.map((size) => ({ ...usual, theme, ...size }))),
  // Other words change no colours.
  ...sizes.map((size): View => ({ ...usual, ...size, locale: 'qps-Ploc' })),
];
const pictures: View[] = [
  ...widths.map((width) => ({ ...usual, width })),
  { ...usual, theme: 'dark' },
  { ...usual, theme: 'high-contrast' },
];

describe('Cards as Teams draws them', function () {
  this.timeout(60_000);
  let browser: Browser;
  let gallery: OpenGallery;

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
    gallery = await openGallery(browser, exhibits);
  });
  after(() => browser?.close());

  for (const view of views)
    it(`can be read and tapped: ${nameOf(view)}`, async () => {
      const findings = await gallery.show(view);
      assert.deepEqual(
        findings.map(({ card, fault, text, detail }) => `${card}, ${nameOf(view)}: ${fault}, “${text}” (${detail})`),
        [],
      );
      assert.equal(await gallery.page.locator('.ac-adaptiveCard').count(), Object.keys(exhibits.en).length);
    });

  it('can be looked at', async () => {
    for (const view of pictures) {
      // Rather broad than high: a picture of more than 16384 pixels either way comes out incomplete.
      await gallery.page.setViewportSize({ width: 8 * (view.width + 20) + 40, height: 1000 });
      await gallery.show(view);
      await gallery.page.screenshot({ path: pictureFile(`gallery-${view.theme}-${view.width}`), fullPage: true });
    }
  });

  describe('are found out:', () => {
    let findings: Awaited<ReturnType<OpenGallery['show']>>;

    before(async () => {
      const cards = Object.fromEntries(Object.entries(badCards).map(([name, bad]) => [name, cardOf(bad)]));
      const { page, show } = await openGallery(browser, { en: cards, 'qps-Ploc': {} });
      await page.addStyleTag({
        content: Object.values(badCards)
          .map(({ css = '' }) => css)
          .join('\n'),
      });
      findings = await show(usual);
    });

    for (const [name, { found }] of Object.entries(badCards))
      it(name, () => {
        const ofCard = findings.filter(({ card }) => card === name);
        assert.deepEqual(
          ofCard.map(({ fault, text }) => `${fault}: ${text}`),
          found,
        );
      });
  });
});
