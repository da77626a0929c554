import type { CallerNote } from '../dialin/callers/port.ts';
import type { LivingNode } from '../nodes/port.ts';
import type { RegistrationStatus } from '../sip/registrations/status.ts';
import { time } from './present.ts';
import type { RegistrationCallerView, RegistrationView } from './schema/registrations.ts';

/** What is known besides of how a registration stands. `nodes`: who lives, for one that is elsewhere. */
interface Around {
  readonly callers: readonly CallerNote[];
  readonly nodes: readonly Pick<LivingNode, 'name' | 'roles'>[];
}

/** A registration as the API shows it, with its callers: field by field, so that nothing else of it can ever get out. */
export const registrationView = (
  { name, registrar, user, state, since, expiresAt, lastError, nextAt, node }: RegistrationStatus,
  { callers, nodes }: Around,
): RegistrationView => ({
  name,
  registrar,
  user,
  state,
  since: time(since),
  expiresAt: expiresAt === undefined ? null : time(expiresAt),
  lastError: lastError ?? null,
  nextAt: nextAt === undefined ? null : time(nextAt),
  node: state === 'elsewhere' ? holderOf(name, nodes) : node,
  callers: callers.filter(({ registration }) => registration === name).map(callerView),
});

const holderOf = (name: string, nodes: Around['nodes']): string | null =>
  nodes.find(({ roles }) => roles.includes(`registration:${name}`))?.name ?? null;

const callerView = ({ at, firstAt, times, number, taken, remedy }: CallerNote): RegistrationCallerView => ({
  at: time(at),
  firstAt: time(firstAt),
  times,
  number,
  taken:
    taken.for === 'line'
      ? { for: 'line', line: taken.line, kind: taken.kind }
      : { for: 'nobody', why: taken.why, kind: taken.kind },
  remedy,
});
