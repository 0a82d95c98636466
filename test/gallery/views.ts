import { languages } from '../../cards/languages.ts';

/** All the ways in which the gallery shows a card. */
export const themes = ['light', 'dark', 'high-contrast'] as const;
/** Of the card, in CSS pixels: a small phone (and a desktop at 400 %), a usual phone, a desktop. */
export const widths = [320, 390, 800] as const;
/** Factors: the phone's setting for larger text, up to what WCAG 1.4.4 asks for. */
export const textSizes = [1, 1.5, 2] as const;
export const locales = [...languages, 'qps-Ploc'] as const;

export type Theme = (typeof themes)[number];
export type Width = (typeof widths)[number];
export type TextSize = (typeof textSizes)[number];
export type View = { theme: Theme; width: Width; text: TextSize; locale: (typeof locales)[number] };
