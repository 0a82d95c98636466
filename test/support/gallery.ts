/**
 * Draws every sample card as a phone would, on one page, so that a change of words or layout can be looked at:
 *   node test/support/gallery.ts [locale] > gallery.html
 *   chromium --headless --screenshot=gallery.png --window-size=1400,3000 gallery.html
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { samples } from './samples.ts';

const renderer = readFileSync(
  createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'),
  'utf8',
);
const [locale = 'en-GB'] = process.argv.slice(2);
const cards = JSON.stringify(samples({ locale, zone: 'Europe/Amsterdam' })).replaceAll('<', '\\u003c');

const fontSizes = { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 };
/** Sizes and colours of Teams, roughly. */
const teams = {
  fontTypes: {
    default: { fontFamily: 'Segoe UI, Noto Sans, sans-serif', fontSizes },
    monospace: { fontFamily: 'Consolas, DejaVu Sans Mono, monospace', fontSizes },
  },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 12 },
  containerStyles: { default: { foregroundColors: { default: { default: '#242424', subtle: '#616161' } } } },
  actions: { actionsOrientation: 'vertical', actionAlignment: 'stretch', buttonSpacing: 8, maxActions: 6 },
};

process.stdout.write(`<!doctype html>
<meta charset="utf-8">
<title>Cards</title>
<style>
  body { font: 12px sans-serif; background: #f0f0f0; columns: 340px; margin: 20px; }
  figure { break-inside: avoid; margin: 0 0 20px; width: 320px; }
  .ac-adaptiveCard { background: #fff; border-radius: 6px; box-shadow: 0 1px 3px #0003; }
  button { font: 600 14px Segoe UI, Noto Sans, sans-serif; padding: 7px; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; }
</style>
<body>
<script>${renderer}</script>
<script>
  for (const [name, payload] of Object.entries(${cards})) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(teams)});
    card.parse(payload);
    const figure = document.body.appendChild(document.createElement('figure'));
    figure.append(name, card.render());
  }
</script>
`);
