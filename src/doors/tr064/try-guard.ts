import type { Clock, Random } from '../../lib/index.ts';
import { placesIn } from './directory.ts';
import { Guard } from './guard.ts';
import { DEVICE_INFO } from './own-services.ts';
import { Upstream, type UpstreamPlace } from './upstream.ts';

/**
 * Tries a device that is to be guarded: whether it can be read, has all listed actions, and takes the login, by an action that changes nothing.
 * One sentence about what is wrong; undefined: nothing is.
 */
export const tryGuard = async (
  { actions, ...place }: UpstreamPlace & { readonly actions: readonly string[] },
  tools: { readonly clock: Clock; readonly random: Random },
): Promise<string | undefined> => {
  let fault: string | undefined;
  const onTurn = (turned: string | undefined): void => {
    fault = turned;
  };
  const guard = new Guard({ upstream: new Upstream(place, tools), actions, clock: tools.clock, onTurn });
  const described = await guard.described();
  const info = described && placesIn(described.device).find(({ type }) => type === DEVICE_INFO.type);
  if (!info) return fault;
  const asked = await guard.pass(info.controlPath, { service: info.type, action: 'GetInfo' }, []);
  return asked.status === 401 ? 'it does not take the login' : undefined;
};
