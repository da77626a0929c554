import type { Language } from '../../web/i18n/texts.ts';
import type { NumberPlan } from './digit-map.ts';
import type { SoftphoneAccount, SoftphoneState } from './softphone-state.ts';
import type { Account } from './totp.ts';

/** The functions of the router that need a confirmation. */
export const functionIds = ['settings.export', 'phone.add', 'calls.divert', 'app.setup'] as const;
export type FunctionId = (typeof functionIds)[number];

export type Place = 'home' | 'internet';

/** Both phones of the house. */
export const phoneIds = ['wall', 'kitchen'] as const;
export type PhoneId = (typeof phoneIds)[number];

/** Whoever else calls by the box: its app, and somebody from outside. */
export type BoxPhoneId = 'app' | 'outside';

/** What the server tells of the call of a phone. */
export interface CallNews {
  readonly id: string;
  readonly number: string;
  readonly state: 'calling' | 'talking' | 'over';
  readonly status?: number;
  readonly ending?: string;
}

/** What the server tells of the box that the phones can hang on. */
export interface FritzNews {
  readonly isOn: boolean;
  /** What its phones dial to call Offhook, and the numbers that they have themselves. */
  readonly number: string;
  readonly numbers: Readonly<Record<string, string>>;
}

/** What the server tells of the house. */
export interface HouseNews {
  readonly phones: readonly { readonly id: string; readonly registered: boolean; readonly call: CallNews | null }[];
  readonly box: { readonly exports: number; readonly ipPhones: number; readonly diverted: boolean };
  /** A FRITZ!Box that the phones can hang on; null: there is none. */
  readonly fritz: FritzNews | null;
  readonly shines: boolean;
}

/** One SIP message. */
export interface TraceRow {
  readonly phone: string;
  readonly direction: 'sent' | 'received';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly summary: string;
  readonly method: string;
  readonly status?: number;
  readonly text: string;
}

/** One event of Offhook. */
export interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly subject: string;
  readonly data: unknown;
}

/** What this window's hand does with a phone. */
export interface Hand {
  readonly lifted: boolean;
  readonly keyed: string;
  /** Keys do nothing before the handset is lifted. */
  readonly toldToLift: boolean;
  /** Something is heard in the call. */
  readonly sounds: boolean;
  /** The call that the phone was told of when the handset was lifted: it is not the one that is made now. */
  readonly before?: string | undefined;
}

/** What Offhook asks for in this window. */
export interface Asking {
  readonly id: FunctionId;
  /** A new one with each question. */
  readonly nr: number;
  readonly first: { readonly id: string; readonly token: string };
}

/** What is noted on paper beside the phones. */
export interface Note {
  /** Undefined: the digits are keyed in when the service number has answered. */
  readonly dial: string | undefined;
  readonly serviceNumber: string;
  readonly digits: string;
}

/** Where and what this Offhook is. */
export interface HouseFacts extends NumberPlan {
  readonly offhook: string;
  readonly softphone: SoftphoneAccount;
}

export interface State {
  readonly language: Language;
  readonly facts: HouseFacts | undefined;
  /** Who is logged in; null: nobody, undefined: not known yet. */
  readonly user: string | null | undefined;
  readonly place: Place;
  readonly window: string;
  readonly asking: Asking | undefined;
  readonly note: Note | undefined;
  readonly result:
    | { readonly kind: 'done'; readonly id: FunctionId }
    | { readonly kind: 'refused'; readonly code: string }
    | undefined;
  /** The router shows the apps of the person. */
  readonly settingUp: boolean;
  /** What the QR code on the screen holds. */
  readonly shownQr: string | undefined;
  readonly house: HouseNews;
  readonly hands: Readonly<Record<PhoneId, Hand>>;
  readonly pressed: string | undefined;
  readonly mobile: 'authenticator' | 'softphone';
  readonly accounts: readonly (Account & { readonly code: string })[];
  readonly now: number;
  readonly softphone: SoftphoneState;
  readonly softphoneKeyed: string;
  readonly trace: readonly TraceRow[];
  readonly events: readonly EventRow[];
  readonly drawer: boolean;
  /** The phones are being plugged in elsewhere. */
  readonly rewiring: boolean;
  /** Somebody from outside was let call in this window. */
  readonly outsideAsked: boolean;
  /** The server of the house can be reached. */
  readonly live: boolean;
}

const idle: Hand = { lifted: false, keyed: '', toldToLift: false, sounds: false };

export const firstState: Omit<State, 'language' | 'place'> = {
  facts: undefined,
  user: undefined,
  window: '',
  asking: undefined,
  note: undefined,
  result: undefined,
  settingUp: false,
  shownQr: undefined,
  house: { phones: [], box: { exports: 0, ipPhones: 0, diverted: false }, fritz: null, shines: false },
  hands: { wall: idle, kitchen: idle },
  pressed: undefined,
  mobile: 'authenticator',
  accounts: [],
  now: 0,
  softphone: { kind: 'off' },
  softphoneKeyed: '',
  trace: [],
  events: [],
  drawer: false,
  rewiring: false,
  outsideAsked: false,
  live: true,
};

/** The call of a phone that stands now. */
export const callOf = (state: State, phone: PhoneId | BoxPhoneId): CallNews | undefined =>
  state.house.phones.find(({ id }) => id === phone)?.call ?? undefined;

/** The box, where the phones hang on it. */
export const boxOf = ({ house: { fritz } }: State): FritzNews | undefined => (fritz?.isOn ? fritz : undefined);
