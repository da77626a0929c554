import { type Dialled, parseDialled } from '../confirmation/index.ts';
import type { RequestFacts } from '../sip/port.ts';
import type { DialinParts } from './parts.ts';

/** What an INVITE dials: its Request-URI says it, but for one that comes through a registration at a PBX. */
export const dialledBy = (
  { registered, script, serviceNumber }: Pick<DialinParts, 'registered' | 'script' | 'serviceNumber'>,
  facts: RequestFacts,
): Dialled => registered?.through(facts)?.dialled ?? parseDialled(facts.user, script.shape, serviceNumber);
