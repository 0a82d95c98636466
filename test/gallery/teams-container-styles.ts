import type { Theme } from './views.ts';

/**
 * Colours of text and of what it stands on, `#AARRGGBB` where not opaque.
 *
 * Light and dark: Teams' host configuration as Microsoft publishes it,
 * https://github.com/microsoft/AdaptiveCards/tree/437e57abde755ffaac542fb52408e4eaf4994870/samples/HostConfig
 * (microsoft-teams-light.json, microsoft-teams-dark.json). Today's clients may have better ones; none are published.
 *
 * High contrast: no host configuration is published. Canvas and text are those of Fluent's `teamsHighContrastTheme`
 * (@fluentui/tokens 1.0.0-alpha.24, lib/alias/highContrastColor.js), which knows no other status colours.
 */
type Ink = { default: string; subtle: string };
const colours = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'] as const;
type Inks = Record<(typeof colours)[number], Ink>;

const light: Inks = {
  default: { default: '#252424', subtle: '#bf252424' },
  dark: { default: '#252424', subtle: '#bf252424' },
  light: { default: '#ffffff', subtle: '#f3f2f1' },
  accent: { default: '#6264a7', subtle: '#8b8cc7' },
  good: { default: '#92c353', subtle: '#e592c353' },
  warning: { default: '#f8d22a', subtle: '#e5f8d22a' },
  attention: { default: '#c4314b', subtle: '#e5c4314b' },
};
const dark: Inks = {
  default: { default: '#ffffff', subtle: '#bfffffff' },
  dark: { default: '#201f1f', subtle: '#2d2c2c' },
  light: { default: '#ffffff', subtle: '#bfffffff' },
  accent: { default: '#a6a7dc', subtle: '#8b8cc7' },
  good: { default: '#92c353', subtle: '#e592c353' },
  warning: { default: '#f8d22a', subtle: '#e5f8d22a' },
  attention: { default: '#d74654', subtle: '#e5d74654' },
};
/** In the dark theme, the coloured containers stay as bright as they are in the light one. */
const darkOnBright: Inks = { ...dark, default: { default: '#201f1f', subtle: '#2d2c2c' } };
const white = Object.fromEntries(
  colours.map((colour) => [colour, { default: '#ffffff', subtle: '#ffffff' }]),
) as unknown as Inks;

const on = (backgroundColor: string, borderColor: string, foregroundColors: Inks) => ({
  backgroundColor,
  borderColor,
  foregroundColors,
});
const coloured = (inks: Inks) => ({
  accent: on('#c7def9', '#62a8f7', inks),
  good: on('#ccffcc', '#69e569', inks),
  attention: on('#ffc5b2', '#ff764c', inks),
  warning: on('#ffe2b2', '#ffbc51', inks),
});
const black = on('#000000', '#ffffff', white);

type Style = 'default' | 'emphasis' | keyof ReturnType<typeof coloured>;
export const containerStyles: Record<Theme, Record<Style, ReturnType<typeof on>>> = {
  light: {
    default: on('#ffffff', '#cccccc', light),
    emphasis: on('#f9f8f7', '#666666', light),
    ...coloured(light),
  },
  dark: {
    default: on('#2d2c2c', '#cccccc', dark),
    emphasis: on('#292828', '#666666', dark),
    ...coloured(darkOnBright),
  },
  'high-contrast': {
    default: black,
    emphasis: black,
    accent: black,
    good: black,
    attention: black,
    warning: black,
  },
};
