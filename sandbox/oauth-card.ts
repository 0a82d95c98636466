import type { ChatMessage } from './chats.ts';

export type OAuthCard = {
  text?: string;
  connectionName: string;
  buttons: { title: string; value: string }[];
  tokenExchangeResource?: { id: string; uri: string };
};

/** The sign-in card in a message; Teams shows it only to those whom it cannot sign in silently. */
export function oauthCardOf({ activity: { attachments = [] } }: ChatMessage): OAuthCard | undefined {
  const card = attachments.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.oauth');
  return card?.content as OAuthCard | undefined;
}
