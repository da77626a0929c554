import type { RegistrationSettings, Turn } from '../sip/registrations/index.ts';
import type { Tools } from './tools.ts';

/** Counts how often a registration at a PBX fails that has stood; each is there from the beginning, with none. */
export const lossCounter = (
  { registrationsLost }: Pick<Tools['metrics'], 'registrationsLost'>,
  settings: readonly Pick<RegistrationSettings, 'name'>[],
): ((kind: Turn['kind'], name: string) => void) => {
  for (const { name } of settings) registrationsLost.inc({ name }, 0);
  const standing = new Set<string>();
  return (kind, name) => {
    if (kind === 'registered') standing.add(name);
    else if (standing.delete(name)) registrationsLost.inc({ name });
  };
};
