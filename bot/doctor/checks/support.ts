import { type Check, ok, warning } from '../check.ts';

export const support: Check = {
  id: 'support',
  title: 'Whom people are told to call',
  needs: ['graph-roles'],
  async look({ settings, support: whom }) {
    const contact = settings.support ?? (await whom());
    const ways = [contact?.phone, contact?.email, contact?.url].filter(Boolean);
    if (ways.length > 0) return ok([contact?.name, ...ways].filter(Boolean).join(', '));
    return warning(
      'nobody: neither a SUPPORT_ setting nor Intune names a phone number, an address or a page',
      'Set SUPPORT_PHONE, or fill in Intune > Tenant administration > Customization > Support information.',
    );
  },
};
