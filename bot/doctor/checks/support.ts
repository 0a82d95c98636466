import { type Check, ok, warning } from '../check.ts';
import { reads, WAIT } from './graph-reads.ts';

export const support: Check = {
  id: 'support',
  title: 'Whom people are told to call',
  needs: ['graph-credentials'],
  async look(world) {
    const read = world.settings.support ? { answer: world.settings.support } : await reads(world, world.branding, WAIT);
    if ('failed' in read) {
      return warning(
        `nobody: no SUPPORT_ setting, and Intune's branding cannot be read: ${read.failed.says}`,
        'Set SUPPORT_PHONE.',
      );
    }
    const { name, phone, email, url } = read.answer;
    if (phone || email || url) return ok([name, phone, email, url].filter(Boolean).join(', '));
    return warning(
      'nobody: neither a SUPPORT_ setting nor Intune names a phone number, an address or a page',
      'Set SUPPORT_PHONE, or fill in Intune > Tenant administration > Customization > Support information.',
    );
  },
};
