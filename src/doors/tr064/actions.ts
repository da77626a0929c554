import type { Account } from '../../access/index.ts';
import type { Offer, Origin } from '../../confirmation/index.ts';
import type { HttpParts } from '../../http/parts.ts';
import { type Answer, type Asked, xml } from './answers.ts';
import { isDeviceInfo, type Offered } from './directory.ts';
import { AUTH, GET_SECURITY_PORT } from './own-services.ts';
import type { Processes, Started } from './processes.ts';
import { type Arguments, type Call, faultMessage } from './soap.ts';

/** Why an action was not performed (UPnP Device Architecture 2.0, 3.2.5; from 866 on, of the FRITZ! family). */
const FAULTS = {
  401: 'Invalid Action',
  402: 'Invalid Args',
  501: 'Action Failed',
  606: 'Action Not Authorized',
  866: 'Second Factor Authentication Required',
  867: 'Second Factor Authentication Blocked',
  868: 'Second Factor Authentication Busy',
} as const;

export type Fault = keyof typeof FAULTS;

/** What came of an action. */
export type Performed =
  | { readonly kind: 'done'; readonly args: Arguments }
  | { readonly kind: 'fault'; readonly code: Fault };

/** What our services are made of. */
export interface ActionParts {
  readonly processes: Pick<Processes, 'start' | 'state' | 'stop'>;
  readonly dialForm: HttpParts['dialForm'];
  readonly version: string;
  /** For how long this process has run, in seconds. */
  readonly upSeconds: () => number;
}

/** A call of one of our actions, and from whom and where it comes. */
export interface OwnCall extends Pick<Call, 'action' | 'args' | 'token'> {
  readonly account: Account;
  readonly origin: Origin;
}

const done = (...args: Arguments): Performed => ({ kind: 'done', args });
const fault = (code: Fault): Performed => ({ kind: 'fault', code });

/** The answer that is a fault. */
export const faultAnswer = (code: Fault): Answer => ({ ...xml(500, faultMessage(code, FAULTS[code])), fault: code });

/** What a call of ours asks for, as it is counted. */
export const askedBy = ({ action, args }: Pick<Call, 'action' | 'args'>): Asked => {
  if (action === 'GetState') return 'state';
  if (action === 'GetInfo') return 'info';
  if (action === GET_SECURITY_PORT) return 'port';
  const wanted = action === 'SetConfig' ? args[0]?.[1] : undefined;
  return wanted === 'start' || wanted === 'stop' ? wanted : 'other';
};

/** Where TLS is found: nowhere. Whoever asks need not log in. */
export const securityPort = (): Performed => done(['NewSecurityPort', '0']);

/** Whether this action needs no login. It is always ours, whoever answers for the rest of the service. */
export const isOpen = ({ place }: Offered, action: string): boolean =>
  isDeviceInfo(place) && action === GET_SECURITY_PORT;

/** Performs an action of our services. */
export const perform = async (parts: ActionParts, service: Offered, call: OwnCall): Promise<Performed> => {
  if (!service.actions.has(call.action)) return fault(401);
  if (service.place === AUTH) return performAuth(parts, call);
  if (call.args.length > 0) return fault(402);
  return done(
    ['NewManufacturerName', 'Offhook'],
    ['NewModelName', 'Offhook'],
    ['NewDescription', `Offhook ${parts.version}`],
    ['NewSoftwareVersion', parts.version],
    ['NewSpecVersion', '1.0'],
    ['NewUpTime', String(parts.upSeconds())],
  );
};

const performAuth = async (
  { processes, dialForm }: ActionParts,
  { action, args, token, account, origin }: OwnCall,
): Promise<Performed> => {
  if (action === 'SetConfig') {
    const [asked, ...more] = args;
    if (asked?.[0] !== 'NewAction' || more.length > 0) return fault(402);
    if (asked[1] === 'stop') {
      const state = await processes.stop(account, token);
      return done(['NewToken', token ?? ''], ['NewState', state], ['NewMethods', '']);
    }
    if (asked[1] !== 'start') return fault(402);
    const started = await processes.start(account, origin);
    if (started === 'busy') return fault(868);
    if (started === 'no-method') return fault(606);
    const methods = methodsOf(started, dialForm);
    return done(['NewToken', started.token], ['NewState', started.state], ['NewMethods', methods]);
  }
  if (args.length > 0) return fault(402);
  return action === 'GetState' ? done(['NewState', await processes.state(account, token)]) : done(['NewEnabled', '1']);
};

/** What the person may do, in the words of the protocol: a phone gets one string to dial, which is whole. */
const methodsOf = ({ confirmation, offer }: Started, dialForm: ActionParts['dialForm']): string => {
  if (confirmation.kind !== 'pending') return '';
  const { code, user } = confirmation;
  const words: Readonly<Record<Offer['methods'][number], () => string | undefined>> = {
    button: () => 'button',
    phone: () => (code === null ? undefined : `dtmf;${dialString(dialForm(code, user))}`),
    totp: () => 'googleauth',
  };
  return offer.methods.flatMap((method) => words[method]() ?? []).join(',');
};

/** Where none of the user's phones can send it at once, the service number followed by the digits is as good. */
const dialString = ({ dial, serviceNumber, digits }: ReturnType<ActionParts['dialForm']>): string =>
  dial ?? `${serviceNumber}${digits}`;
