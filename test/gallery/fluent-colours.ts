import type { Theme } from './views.ts';

/**
 * Colours of what the host draws around and into cards: buttons, inputs, the chat behind them.
 * Figures of `teamsLightTheme`, `teamsDarkTheme` and `teamsHighContrastTheme` in @fluentui/tokens 1.0.0-alpha.24
 * (https://www.npmjs.com/package/@fluentui/tokens), by the names that they have there.
 */
type Colours = {
  colorNeutralForeground1: string;
  colorNeutralForeground1Hover: string;
  colorNeutralBackground1: string;
  colorNeutralBackground1Hover: string;
  colorNeutralBackground3: string;
  colorNeutralStroke1: string;
  colorNeutralStroke2: string;
  colorNeutralStrokeAccessible: string;
  colorNeutralForegroundOnBrand: string;
  colorBrandBackground: string;
  colorBrandBackgroundHover: string;
  colorBrandForegroundLink: string;
  colorPaletteRedBackground3: string;
  colorStrokeFocus2: string;
};

export const fluentColours: Record<Theme, Colours> = {
  light: {
    colorNeutralForeground1: '#242424',
    colorNeutralForeground1Hover: '#242424',
    colorNeutralBackground1: '#ffffff',
    colorNeutralBackground1Hover: '#f5f5f5',
    colorNeutralBackground3: '#f5f5f5',
    colorNeutralStroke1: '#d1d1d1',
    colorNeutralStroke2: '#e0e0e0',
    colorNeutralStrokeAccessible: '#616161',
    colorNeutralForegroundOnBrand: '#ffffff',
    colorBrandBackground: '#5b5fc7',
    colorBrandBackgroundHover: '#4f52b2',
    colorBrandForegroundLink: '#4f52b2',
    colorPaletteRedBackground3: '#d13438',
    colorStrokeFocus2: '#000000',
  },
  dark: {
    colorNeutralForeground1: '#ffffff',
    colorNeutralForeground1Hover: '#ffffff',
    colorNeutralBackground1: '#292929',
    colorNeutralBackground1Hover: '#3d3d3d',
    colorNeutralBackground3: '#1f1f1f',
    colorNeutralStroke1: '#666666',
    colorNeutralStroke2: '#525252',
    colorNeutralStrokeAccessible: '#adadad',
    colorNeutralForegroundOnBrand: '#ffffff',
    colorBrandBackground: '#4f52b2',
    colorBrandBackgroundHover: '#5b5fc7',
    colorBrandForegroundLink: '#7f85f5',
    colorPaletteRedBackground3: '#d13438',
    colorStrokeFocus2: '#ffffff',
  },
  'high-contrast': {
    colorNeutralForeground1: '#ffffff',
    colorNeutralForeground1Hover: '#000000',
    colorNeutralBackground1: '#000000',
    colorNeutralBackground1Hover: '#1aebff',
    colorNeutralBackground3: '#000000',
    colorNeutralStroke1: '#ffffff',
    colorNeutralStroke2: '#ffffff',
    colorNeutralStrokeAccessible: '#ffffff',
    colorNeutralForegroundOnBrand: '#000000',
    colorBrandBackground: '#ffffff',
    colorBrandBackgroundHover: '#1aebff',
    colorBrandForegroundLink: '#ffff00',
    colorPaletteRedBackground3: '#ffffff',
    colorStrokeFocus2: '#1aebff',
  },
};
