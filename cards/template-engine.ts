import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The library that fills templates, loaded when it is first asked for: it brings a whole language of expressions.
 * Not the package's front door: its types lead into the untranslated sources of `adaptivecards`, which do not compile here.
 */
export function templateEngine(): typeof import('adaptivecards-templating/lib/template-engine.js') {
  return require('adaptivecards-templating/lib/template-engine.js');
}
