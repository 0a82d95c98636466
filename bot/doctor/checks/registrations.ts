import { type Check, ok, warning } from '../check.ts';

export const registrations: Check = {
  id: 'registrations',
  title: 'Three registrations',
  look({ settings: { warnings } }) {
    if (!warnings.includes('settings.registrations-shared'))
      return ok('the bot, sign-in and Graph have a client id each');
    return warning(
      'client ids are equal: whoever gets hold of one registration has what the other may do, such as reading every key',
      'Make registrations of their own for sign-in (SSO_CLIENT_ID) and for Graph (GRAPH_CLIENT_ID): docs/install.md.',
    );
  },
};
