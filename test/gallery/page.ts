import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Card } from '../../cards/index.ts';
import { fluentColours } from './fluent-colours.ts';
import { teamsHostConfig } from './teams-host-config.ts';
import { locales, textSizes, themes, type View, widths } from './views.ts';

const SCRIPTS = ['texts', 'overflow', 'clipping', 'contrast', 'targets', 'groups', 'fonts', 'show', 'controls'];

/** Cards by name, for each locale. */
export type Exhibits = Record<View['locale'], Record<string, Card>>;

/** One page without anything outside it: the renderer, the cards, and the scripts of `in-page/`. */
export function galleryPage(cards: Exhibits): string {
  const hostConfigs = by(themes, (theme) =>
    by(widths, (width) => by(textSizes, (text) => teamsHostConfig(theme, width, text))),
  );
  const renderer = readFileSync(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Cards</title>
<style>${inPage('page.css')}</style>
<nav>
  ${choice('Theme', 'theme', themes)}
  ${choice('Width', 'width', widths, (width) => `${width} px`)}
  ${choice('Text', 'text', textSizes, (text) => `${text * 100} %`)}
  ${choice('Locale', 'locale', locales)}
</nav>
<p><output></output></p>
<main></main>
<script>${renderer}</script>
<script>const GALLERY = ${inScript({ cards, hostConfigs, colours: fluentColours })};</script>
<script>${SCRIPTS.map(script).join('')}</script>
</html>
`;
}

const inPage = (file: string) => readFileSync(new URL(`in-page/${file}`, import.meta.url), 'utf8');
/** Modules cannot be loaded from within one file: they become one script, in the order of `SCRIPTS`. */
const script = (name: string) =>
  inPage(`${name}.js`)
    .replace(/^import .*;$/gm, '')
    .replace(/^export /gm, '');
/** A `<` could end the script. */
const inScript = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

function by<Name extends string | number, Value>(names: readonly Name[], make: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

function choice<Value extends string | number>(
  label: string,
  name: keyof View,
  values: readonly Value[],
  call: (value: Value) => string = String,
): string {
  const options = values.map((value) => `<option value="${value}">${call(value)}</option>`);
  return `<label>${label} <select name="${name}">${options.join('')}</select></label>`;
}
