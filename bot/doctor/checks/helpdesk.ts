import { type Check, ok, warning } from '../check.ts';

/** What is set, and what nobody can see from here: that takes a technician. */
export const helpdesk: Check = {
  id: 'helpdesk',
  title: 'Look-ups of the helpdesk',
  applies: ({ settings }) => settings.helpdesk.group !== undefined,
  look({ settings: { helpdesk: policy, warnings } }) {
    const asksColleagues = policy.approval === 'colleague' || policy.approval === 'owner-else-colleague';
    if (warnings.includes('settings.security-channel-shared')) {
      return warning(
        'what people did not expect of the helpdesk is told to the helpdesk itself',
        'Set SECURITY_CHANNEL to a channel of those who would look into it.',
      );
    }
    if (policy.securityChannel === undefined) {
      return warning(
        'when somebody did not expect a look-up, only the log tells',
        'Set SECURITY_CHANNEL to a channel of those who would look into it.',
      );
    }
    if (asksColleagues && policy.channel === undefined) {
      return warning(
        "no colleague can be asked for look-ups that begin in a technician's own chat",
        'Set HELPDESK_CHANNEL.',
      );
    }
    return ok(
      'its settings fit; that SSO_CLIENT_ID may act for technicians, and that their Intune role allows it, shows only in a look-up by one of them',
    );
  },
};
