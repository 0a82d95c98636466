import type { Theme } from './views.ts';

const light = {
  colorNeutralForeground1: '#242424',
  colorNeutralForeground1Hover: '#242424',
  colorNeutralBackground1: '#ffffff',
  colorNeutralBackground1Hover: '#f5f5f5',
  colorNeutralBackground3: '#f5f5f5',
  colorNeutralStroke1: '#d1d1d1',
  colorNeutralStroke2: '#e0e0e0',
  colorNeutralStrokeAccessible: '#616161',
  colorStrokeFocus2: '#000000',
};
const dark: typeof light = {
  colorNeutralForeground1: '#ffffff',
  colorNeutralForeground1Hover: '#ffffff',
  colorNeutralBackground1: '#292929',
  colorNeutralBackground1Hover: '#3d3d3d',
  colorNeutralBackground3: '#1f1f1f',
  colorNeutralStroke1: '#666666',
  colorNeutralStroke2: '#525252',
  colorNeutralStrokeAccessible: '#adadad',
  colorStrokeFocus2: '#ffffff',
};
const highContrast: typeof light = {
  colorNeutralForeground1: '#ffffff',
  colorNeutralForeground1Hover: '#000000',
  colorNeutralBackground1: '#000000',
  colorNeutralBackground1Hover: '#1aebff',
  colorNeutralBackground3: '#000000',
  colorNeutralStroke1: '#ffffff',
  colorNeutralStroke2: '#ffffff',
  colorNeutralStrokeAccessible: '#ffffff',
  colorStrokeFocus2: '#1aebff',
};

/**
 * Colours of what the host draws around and into cards: buttons, inputs, the chat behind them.
 * Figures of `teamsLightTheme`, `teamsDarkTheme` and `teamsHighContrastTheme` in @fluentui/tokens 1.0.0-alpha.24
 * (https://www.npmjs.com/package/@fluentui/tokens), by the names that they have there.
 */
export const fluentColours: Record<Theme, typeof light> = { light, dark, 'high-contrast': highContrast };
