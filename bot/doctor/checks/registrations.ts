import { type Check, ok, warning } from '../check.ts';

export const registrations: Check = {
  id: 'registrations',
  title: 'Three registrations',
  look({ settings: { bot, sso, graph } }) {
    const different = new Set([bot.appId, sso.clientId, graph.clientId]).size;
    if (different === 3) return ok('the bot, sign-in and Graph have a client id each');
    return warning(
      'client ids are equal: what holds for one registration, such as reading every key, holds for the other',
      'Make registrations of their own for sign-in (SSO_CLIENT_ID) and for Graph (GRAPH_CLIENT_ID): docs/install.md.',
    );
  },
};
