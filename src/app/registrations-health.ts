import type { PartHealth } from '../http/index.ts';
import type { RegistrationStatus } from '../sip/registrations/status.ts';

/**
 * What `/readyz` says of registrations at PBXs: nothing where there is none. A PBX that is away is no reason to take this server for broken, so the
 * part is always ready. It names none of them, since strangers read it.
 */
export const registrationsHealth = (all: readonly Pick<RegistrationStatus, 'state'>[]): readonly PartHealth[] => {
  if (all.length === 0) return [];
  const failed = all.filter(({ state }) => state === 'failed').length;
  if (failed === 0) return [{ part: 'registrations', ok: true }];
  return [
    {
      part: 'registrations',
      ok: true,
      detail: `${failed} of ${all.length} registrations at a PBX failed`,
      reason: 'not-registered',
      numbers: { failed, all: all.length },
    },
  ];
};
