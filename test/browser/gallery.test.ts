import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { catalogueOf, languages } from '../../cards/languages.ts';
import { exhibits } from '../gallery/exhibits.ts';
import { textSizes, themes, type View, widths } from '../gallery/views.ts';
import { badCards, cardOf } from './bad-cards.ts';
import { nameOf, type OpenGallery, openGallery } from './gallery-page.ts';
import { launchBrowser, pictureFile } from './launch.ts';

const usual: View = { theme: 'light', width: 320, text: 1, locale: 'en' };
const translations = languages.filter((language) => language !== 'en');
const sizes = widths.flatMap((width) => textSizes.map((text) => ({ width, text })));
const views: View[] = [
  ...themes.flatMap((theme) => sizes.map((size) => ({ ...usual, theme, ...size }))),
  // Other words change no colours.
  ...sizes.map((size): View => ({ ...usual, ...size, locale: 'qps-Ploc' })),
  ...translations.flatMap((locale) => textSizes.map((text): View => ({ ...usual, text, locale }))),
];
/** A language for each way of writing. */
const PICTURED: View['locale'][] = ['en', 'de', 'ja', 'ar'];
/** Each width and each theme once, for a person to look at. */
const isPictured = ({ theme, width, text, locale }: View) =>
  text === 1 && (theme === 'light' || width === 320) && PICTURED.includes(locale);
const pictureOf = ({ theme, width, locale }: View) =>
  locale === 'en' ? `gallery-${theme}-${width}` : `gallery-${locale}`;

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
      if (isPictured(view)) await gallery.page.screenshot({ path: pictureFile(pictureOf(view)), fullPage: true });
      assert.deepEqual(
        findings.map(({ card, fault, text, detail }) => `${card}, ${nameOf(view)}: ${fault}, “${text}” (${detail})`),
        [],
      );
      assert.equal(await gallery.page.locator('.ac-adaptiveCard').count(), Object.keys(exhibits[view.locale]).length);
    });

  for (const language of translations)
    it(`are in letters that this machine can draw: ${language}`, async function () {
      // Without them the cards are measured all the same, in boxes.
      if (process.env.REQUIRE_BROWSER !== '1') return this.skip();
      const { title } = catalogueOf(language).key;
      assert.deepEqual(await gallery.missing(title), [], 'Fonts are missing: .ci/run installs them.');
    });

  describe('are found out:', () => {
    let findings: Awaited<ReturnType<OpenGallery['show']>>;

    before(async () => {
      const cards = Object.fromEntries(Object.entries(badCards).map(([name, bad]) => [name, cardOf(bad)]));
      const { page, show } = await openGallery(browser, { ...exhibits, en: cards });
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
