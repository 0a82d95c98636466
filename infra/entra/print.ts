import type { Known, Step } from './step.ts';

export function steps(list: readonly Step[]): string {
  if (list.length === 0) return 'Nothing is left to do.\n';
  return `${list.map(({ says }) => `- ${says}\n`).join('')}Nothing has been changed. With --apply this is done: ${list.length} steps.\n`;
}

/** The parameters of main.bicep that come from here; none as long as one is missing. */
export function parameters(known: Known, connection: string | undefined): string {
  const { 'bot.appId': bot, 'sso.appId': sso, 'reader.appId': reader } = known;
  if (!bot || !sso || !reader) return '';
  const lines = {
    botClientId: bot,
    ssoClientId: sso,
    graphClientId: reader,
    ...(connection && { connectionIdentifier: connection }),
  };
  const text = Object.entries(lines).map(([name, value]) => `  ${name}=${value}\n`);
  return `For main.bicep:\n${text.join('')}`;
}
