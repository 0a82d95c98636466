import { containerStyles } from './teams-container-styles.ts';
import type { TextSize, Theme, Width } from './views.ts';

const NARROWEST_DESKTOP = 480;
const FONT_SIZES = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
const FONT_WEIGHTS = { lighter: 200, default: 400, bolder: 600 };

/**
 * How Teams sets a card, for the `adaptivecards` renderer: teams-container-styles.ts names the source of sizes and fonts.
 *
 * A machine without those fonts falls back to what it has. Beside Debian's Chromium that is Liberation Sans, as wide as
 * Arial, else DejaVu Sans, which is wider; phones have San Francisco and Roboto. So nothing should fit by a few pixels
 * only. Monospace fonts are all about 0.6 em wide.
 */
export function teamsHostConfig(theme: Theme, width: Width, text: TextSize) {
  const fontSizes = Object.fromEntries(Object.entries(FONT_SIZES).map(([name, size]) => [name, size * text]));
  const font = (fontFamily: string) => ({ fontFamily, fontSizes, fontWeights: FONT_WEIGHTS });
  return {
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme === 'high-contrast' ? '#ffffff' : '#eeeeee' },
    fontTypes: {
      default: font("'Segoe UI', Tahoma, Geneva, Verdana, sans-serif"),
      monospace: font("'Courier New', Courier, monospace"),
    },
    textStyles: { heading: { fontType: 'default', size: 'large', weight: 'bolder' } },
    textBlock: { headingLevel: 2 },
    containerStyles: containerStyles[theme],
    actions: { maxActions: 6, spacing: 'default', buttonSpacing: 8, ...buttons(width) },
    adaptiveCard: { allowCustomStyle: false },
  };
}

/**
 * Desktops put buttons beside each other and cut off a title that is too long. Phones wrap it: `numberOfLines = 0` in
 * source/ios/AdaptiveCards/AdaptiveCards/AdaptiveCards/ACRButton.mm of https://github.com/microsoft/AdaptiveCards.
 * What Teams adds there is not published; below each other is how cards/README.md says they are.
 */
function buttons(width: Width) {
  return width < NARROWEST_DESKTOP
    ? { actionsOrientation: 'vertical', actionAlignment: 'stretch', allowTitleToWrap: true }
    : { actionsOrientation: 'horizontal', actionAlignment: 'left', allowTitleToWrap: false };
}
