import type { Theme } from './views.ts';

const on = (backgroundColor: string, ink: { default: string; subtle: string }) => ({
  backgroundColor,
  foregroundColors: { default: ink },
});

const black = { default: '#252424', subtle: '#bf252424' };
const white = { default: '#ffffff', subtle: '#bfffffff' };
const whiteOnBlack = on('#000000', { default: '#ffffff', subtle: '#ffffff' });

/**
 * Colours of text and of what it stands on, `#AARRGGBB` where not opaque; only those that the cards use.
 *
 * Light and dark: Teams' host configuration as Microsoft publishes it,
 * https://github.com/microsoft/AdaptiveCards/tree/437e57abde755ffaac542fb52408e4eaf4994870/samples/HostConfig
 * (microsoft-teams-light.json, microsoft-teams-dark.json). Today's clients may have better ones; none are published.
 *
 * High contrast: no host configuration is published. Canvas and text are those of Fluent's `teamsHighContrastTheme`
 * (@fluentui/tokens 1.0.0-alpha.24, lib/alias/highContrastColor.js).
 */
export const containerStyles: Record<Theme, Record<'default' | 'emphasis', ReturnType<typeof on>>> = {
  light: { default: on('#ffffff', black), emphasis: on('#f9f8f7', black) },
  dark: { default: on('#2d2c2c', white), emphasis: on('#292828', white) },
  'high-contrast': { default: whiteOnBlack, emphasis: whiteOnBlack },
};
