import { within } from '../domain/deadline.ts';
import type { ReadAssertion } from '../domain/helpdesk/ports.ts';
import type { Clock, VerifySsoToken } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import { calling } from '../telemetry/observed.ts';
import type { TokenService } from './channel.ts';

const PATIENCE_MS = 4_000;

type Ports = {
  tokenService: TokenService;
  verify: VerifySsoToken;
  settings: Pick<Settings, 'oauthConnection'>;
  clock: Clock;
};

/** Asked anew each time, outside of any turn, and believed as little as at the sign-in: what is not this person's counts as none. */
export function createReadAssertion({ tokenService, verify, settings, clock }: Ports): ReadAssertion {
  return async ({ user, person }) => {
    const asked = calling({ system: 'token-service', operation: 'token' }, async () =>
      (await tokenService()).getUserToken(user, settings.oauthConnection, 'msteams', ''),
    ).catch(() => {
      throw new Unavailable('token service', 'busy');
    });
    const { token } = (await within(clock, PATIENCE_MS, 'token service', asked)) ?? {};
    return token && (await verify(token, person)) ? token : undefined;
  };
}
