import { samples } from '../support/samples.ts';
import type { Exhibits } from './page.ts';

const inLocale = (locale: string) => samples({ locale, zone: 'Europe/Amsterdam' });

/** The sample cards of the tests. */
export const exhibits: Exhibits = { en: inLocale('en'), 'qps-Ploc': inLocale('qps-Ploc') };
