import { type Attribute, type Description, isOff, type MediaDescription } from '../sdp/index.ts';
import type { Line } from './port.ts';
import { withoutQuoted } from './quoted.ts';
import { namesScanner, namesSoftphone } from './user-agents.ts';

/** What an INVITE says of its sender: nothing in it is proven, so all of it can only be held against the caller. */
export interface Claims {
  /** What the request came over: `udp`, `tcp`, `tls`, `ws`, `wss`. */
  readonly transport: string;
  /** Where it came from, in canonical text form. */
  readonly address: string;
  /** User part of the From URI, unescaped. */
  readonly fromUser: string;
  readonly userAgent: string | undefined;
  /** Its offer, as the media reads it; undefined where there is none. */
  readonly offer: Description | undefined;
  /** All else that its body holds, part by part, as if it were an offer too: what nobody reads hides nothing. */
  readonly beside: readonly Description[];
  /** Where, and with which User-Agent, the line is registered now; undefined where it is not. */
  readonly registration: { readonly address: string; readonly userAgent: string | undefined } | undefined;
  /** What the number that a PBX gives for the caller says of it; undefined where no PBX does. */
  readonly given: Line['kind'] | undefined;
  /** Every value of a header field by its long name, in order, unfolded; comma lists taken apart. One empty value where it holds none. */
  readonly header: (name: string) => readonly string[];
  /** Lines that could not be read as a header field and were meant to be this one. */
  readonly unreadable: (name: string) => readonly string[];
}

/** `strong`: no known ATA or DECT base does it. `weak`: some do. */
export type SignalStrength = 'strong' | 'weak';

/** Claims as signals are looked for in it, made once for all of them. */
interface Notice {
  /** Whatever the caller may mean to be called. */
  readonly programs: readonly string[];
  readonly offer: Stated | undefined;
  /** The offer and what came beside it. */
  readonly stated: readonly Stated[];
  /** All values in lower case, comma between them, without what is quoted in them. */
  readonly via: string;
  readonly contact: string;
  readonly recordRoute: string;
  /** Option tags that are supported or required, each with a comma on both sides. */
  readonly tags: string;
  readonly unlikeRegistration: { readonly address: boolean; readonly userAgent: boolean };
}

/** What a description says: a stream that is off says nothing. */
interface Stated {
  readonly name: string;
  readonly streams: readonly MediaDescription[];
  /** Of the session and of these streams. */
  readonly attributes: readonly Attribute[];
}

/** One thing that contradicts a provisioned analog, DECT or ISDN line. */
export interface Signal {
  /** Stable, kebab-case; says what was noticed, never what stood there. */
  readonly name: string;
  readonly strength: SignalStrength;
  /** One sentence for the owner of the phone. */
  readonly meaning: string;
  readonly seen: (notice: Notice) => boolean;
}

/** All that contradicts the line, in the order of `signals`. */
export const signalsIn = (claims: Claims, line: Pick<Line, 'peer'>): readonly Signal[] => {
  const notice = noticeOf(claims, line);
  return signals.filter(({ seen }) => seen(notice));
};

const noticeOf = (claims: Claims, { peer }: Pick<Line, 'peer'>): Notice => {
  const { header, unreadable, registration, offer, beside, address, userAgent } = claims;
  const stated = offer && statedIn(offer);
  const all = (name: string): readonly string[] => [...header(name), ...unreadable(name)];
  const bare = (name: string): string => all(name).map(withoutQuoted).join(',').toLowerCase();
  // A request through a peer carries the peer's own address and often its User-Agent: they say nothing of the line behind it.
  const known = peer === null ? registration : undefined;
  return {
    programs: [userAgent ?? '', ...header('User-Agent'), ...unreadable('User-Agent').flatMap(programsIn)],
    offer: stated,
    stated: [...(stated ? [stated] : []), ...beside.map(statedIn)],
    via: bare('Via'),
    contact: bare('Contact'),
    recordRoute: bare('Record-Route'),
    tags: `,${[...all('Supported'), ...all('Require')].join(',').toLowerCase().replace(/\s/g, '')},`,
    unlikeRegistration: {
      address: known !== undefined && known.address !== address,
      userAgent: known !== undefined && known.userAgent !== userAgent,
    },
  };
};

/** `User`, `-`, `Agent`, however they stand apart: what comes behind it may be the program, or what comes behind a colon. */
const UNREADABLE_NAME = /^(?:[^a-z]*[a-z]){9}/i;

/** What a line that was meant to be User-Agent and could not be read may call its sender. */
const programsIn = (line: string): readonly string[] =>
  [line.replace(UNREADABLE_NAME, ''), line.slice(line.indexOf(':') + 1)].map((text) =>
    text.replace(/^[^a-z0-9]+/i, ''),
  );

const statedIn = ({ name = '', attributes, media }: Description): Stated => {
  const streams = media.filter((stream) => !isOff(stream));
  const all = [...attributes];
  for (const stream of streams) all.push(...stream.attributes);
  return { name, streams, attributes: all };
};

const streamIs =
  (fits: (stream: MediaDescription) => boolean) =>
  ({ stated }: Notice): boolean =>
    stated.some(({ streams }) => streams.some(fits));

const sessionIs =
  (name: RegExp) =>
  ({ stated }: Notice): boolean =>
    stated.some((description) => name.test(description.name));

const attributeIs =
  (fits: (attribute: Attribute) => boolean) =>
  ({ stated }: Notice): boolean =>
    stated.some(({ attributes }) => attributes.some(fits));

const ICE: ReadonlySet<string> = new Set(['ice-ufrag', 'ice-pwd', 'candidate']);

const hasTelephoneEvent = ({ attributes }: Stated): boolean =>
  attributes.some(({ name, value }) => name === 'rtpmap' && /^\d+[ \t]+telephone-event\//i.test(value));

const contactIs =
  (pattern: RegExp) =>
  ({ contact }: Notice): boolean =>
    pattern.test(contact);

const INVALID_HOST = /\.invalid\.?(?=[\s:;>?,]|$)/;
const WEBSOCKET_PARAMETER = /;\s*transport\s*=\s*wss?\b/;
const WEBSOCKET_VIA = /sip\s*\/\s*2\.0\s*\/\s*wss?\b/;

/** Everything that is held against a caller, strong ones first (docs/generated/signals.md). */
export const signals: readonly Signal[] = [
  {
    name: 'sdp-savpf',
    strength: 'strong',
    meaning: 'The offer uses the SAVPF profile of browsers (RFC 5124).',
    seen: streamIs(({ line }) => /savpf\b/i.test(line)),
  },
  {
    name: 'sdp-dtls-fingerprint',
    strength: 'strong',
    meaning: 'The offer holds a DTLS fingerprint (RFC 8122, `a=fingerprint`).',
    seen: attributeIs(({ name }) => name === 'fingerprint'),
  },
  {
    name: 'sdp-ice',
    strength: 'strong',
    meaning: 'The offer speaks ICE (RFC 8839, `a=ice-ufrag` or `a=candidate`).',
    seen: attributeIs(({ name }) => ICE.has(name)),
  },
  {
    name: 'sdp-bundle',
    strength: 'strong',
    meaning: 'The offer bundles its media (RFC 9143, `a=group:BUNDLE`).',
    seen: attributeIs(({ name, value }) => name === 'group' && /^bundle/i.test(value)),
  },
  {
    name: 'sdp-video',
    strength: 'strong',
    meaning: 'The offer holds video (`m=video` with a port other than 0).',
    seen: streamIs(({ type }) => /^video/i.test(type)),
  },
  {
    name: 'invalid-host',
    strength: 'strong',
    meaning:
      'A host in Via or Contact ends in `.invalid`, as browsers write it because they do not know their address (RFC 7118).',
    seen: ({ via, contact }) => INVALID_HOST.test(via) || INVALID_HOST.test(contact),
  },
  {
    name: 'push-parameters',
    strength: 'strong',
    meaning:
      'Contact holds parameters of push notifications (RFC 8599, `pn-provider`, `pn-prid`, `app-id`): a mobile app.',
    seen: contactIs(/;\s*(?:pn-provider|pn-prid|app-id)\s*(?=[=;>?,]|$)/),
  },
  {
    name: 'contact-ice',
    strength: 'strong',
    meaning: 'Contact says that its owner speaks ICE (RFC 5768, `+sip.ice`).',
    seen: contactIs(/;\s*\+sip\.ice\s*(?=[=;>,]|$)/),
  },
  {
    name: 'websocket-on-the-way',
    strength: 'strong',
    meaning: 'Via, Contact or Record-Route name a WebSocket (RFC 7118): a browser behind a proxy.',
    seen: ({ via, contact, recordRoute }) =>
      WEBSOCKET_VIA.test(via) || WEBSOCKET_PARAMETER.test(contact) || WEBSOCKET_PARAMETER.test(recordRoute),
  },
  {
    name: 'softphone-user-agent',
    strength: 'strong',
    meaning: 'User-Agent names an app for computers or mobile phones.',
    seen: ({ programs }) => programs.some(namesSoftphone),
  },
  {
    name: 'scanner-user-agent',
    strength: 'strong',
    meaning: 'User-Agent names a program that looks for SIP servers to break into.',
    seen: ({ programs }) => programs.some(namesScanner),
  },
  {
    name: 'sdp-session-talk',
    strength: 'weak',
    meaning: 'The session in the offer has the name that Linphone gives it (`s=Talk`).',
    seen: sessionIs(/^talk$/i),
  },
  {
    name: 'sdp-session-pjmedia',
    strength: 'weak',
    meaning: 'The session in the offer has the name that PJSIP gives it (`s=pjmedia`).',
    seen: sessionIs(/^pjmedia$/i),
  },
  {
    name: 'sdp-tool-baresip',
    strength: 'weak',
    meaning: 'The offer says that baresip made it (`a=tool:baresip`).',
    seen: attributeIs(({ name, value }) => name === 'tool' && /^baresip/i.test(value)),
  },
  {
    name: 'sdp-rtcp-xr',
    strength: 'weak',
    meaning: 'The offer asks for extended RTCP reports (RFC 3611, `a=rtcp-xr`).',
    seen: attributeIs(({ name }) => name.startsWith('rtcp-xr')),
  },
  {
    name: 'contact-ob',
    strength: 'weak',
    meaning: 'Contact holds `;ob` (RFC 5626), as PJSIP writes it.',
    seen: contactIs(/;\s*ob\s*(?=[=;>?,]|$)/),
  },
  {
    name: 'contact-rinstance',
    strength: 'weak',
    meaning: 'Contact holds `rinstance`, as X-Lite, Bria and Zoiper write it.',
    seen: contactIs(/;\s*rinstance\s*(?=[=;>?,]|$)/),
  },
  {
    name: 'linphone-specs',
    strength: 'weak',
    meaning: 'Contact lists abilities of Linphone (`+org.linphone.specs`).',
    seen: contactIs(/;\s*\+org\.linphone\.specs\s*(?=[=;>,]|$)/),
  },
  {
    name: 'gruu-or-outbound',
    strength: 'weak',
    meaning: 'The caller supports GRUU (RFC 5627) or outbound (RFC 5626).',
    seen: ({ tags }) => tags.includes(',gruu,') || tags.includes(',outbound,'),
  },
  {
    name: 'opus-or-speex',
    strength: 'weak',
    meaning:
      'The offer holds Opus or Speex; few ATAs do, a Grandstream HT801 among them unless its list of vocoders is shortened.',
    seen: attributeIs(({ name, value }) => name === 'rtpmap' && /^\S+[ \t]+(?:opus|speex)\b/i.test(value)),
  },
  {
    name: 'no-telephone-event',
    strength: 'weak',
    meaning: 'The offer has no telephone-event (RFC 4733).',
    seen: ({ offer }) => offer !== undefined && !hasTelephoneEvent(offer),
  },
  {
    name: 'user-agent-unlike-registration',
    strength: 'weak',
    meaning: 'User-Agent is not the one that the line registered with. Not looked at behind a peer.',
    seen: ({ unlikeRegistration }) => unlikeRegistration.userAgent,
  },
  {
    name: 'address-unlike-registration',
    strength: 'weak',
    meaning: 'The call comes from another address than the registration of the line. Not looked at behind a peer.',
    seen: ({ unlikeRegistration }) => unlikeRegistration.address,
  },
];
