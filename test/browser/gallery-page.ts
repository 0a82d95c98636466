import type { Browser } from 'playwright-core';
import type { CardFinding } from '../gallery/findings.ts';
import { type Exhibits, galleryPage } from '../gallery/page.ts';
import type { View } from '../gallery/views.ts';

export type OpenGallery = Awaited<ReturnType<typeof openGallery>>;

/** A page with these cards. */
export async function openGallery(browser: Browser, cards: Exhibits) {
  // Rather broad than high: a picture of more than 16384 pixels either way comes out incomplete.
  const page = await browser.newPage({ viewport: { width: 4200, height: 1000 } });
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.setContent(galleryPage(cards));

  /** Draws all cards; what is wrong with them. */
  async function show({ theme, width, text, locale }: View): Promise<CardFinding[]> {
    if (errors.length > 0) throw new AggregateError(errors, `The gallery does not run: ${errors.join(', ')}`);
    const hash = new URLSearchParams({ theme, width: `${width}`, text: `${text}`, locale });
    return page.evaluate(`follow('${hash}')`);
  }

  /** Those characters for which this machine has no font. */
  async function missing(text: string): Promise<string[]> {
    return page.evaluate(`missingIn(${JSON.stringify(text)})`);
  }

  return { page, show, missing };
}

export const nameOf = ({ theme, width, text, locale }: View) =>
  `${theme}, ${width} px, text of ${text * 100} %, ${locale}`;
