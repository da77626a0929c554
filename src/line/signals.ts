import type { Line } from './port.ts';
import { programIn, scanners, softphones } from './user-agents.ts';

/** What an INVITE says of its sender, as plain text: nothing in it is proven, so all of it can only be held against the caller. */
export interface Evidence {
  /** What the request came over: `udp`, `tcp`, `tls`, `ws`, `wss`. */
  readonly transport: string;
  /** Where it came from, in canonical text form. */
  readonly address: string;
  /** User part of the From URI, unescaped. */
  readonly fromUser: string;
  readonly userAgent: string | undefined;
  /** The body; undefined where there is none (an INVITE without offer). */
  readonly sdp: string | undefined;
  /** Where, and with which User-Agent, the line is registered now; undefined where it is not. */
  readonly registration: { readonly address: string; readonly userAgent: string | undefined } | undefined;
  /** Every value of a header field by its long name, in order, unfolded; comma lists taken apart. */
  readonly header: (name: string) => readonly string[];
}

/** `strong`: no ATA or DECT base does it. `weak`: some do. */
export type SignalStrength = 'strong' | 'weak';

/** One thing that contradicts a provisioned analog, DECT or ISDN line. */
export interface Signal {
  /** Stable, kebab-case; says what was noticed, never what stood there. */
  readonly name: string;
  readonly strength: SignalStrength;
  /** One sentence for the owner of the phone. */
  readonly meaning: string;
  readonly seen: (evidence: Evidence, line: Pick<Line, 'peer'>) => boolean;
}

/** Display names and other quoted strings can hold anything and mean nothing. */
const withoutQuoted = (value: string): string => value.replace(/"(?:[^"\\]|\\[\s\S])*"?/g, '""');

const anyOf =
  (names: readonly string[], pattern: RegExp) =>
  ({ header }: Evidence): boolean =>
    names.some((name) => header(name).some((value) => pattern.test(withoutQuoted(value))));

const sdpHas =
  (pattern: RegExp) =>
  ({ sdp }: Evidence): boolean =>
    sdp !== undefined && pattern.test(sdp);

const sdpLacks =
  (pattern: RegExp) =>
  ({ sdp }: Evidence): boolean =>
    sdp !== undefined && !pattern.test(sdp);

/** A request through a peer carries the peer's own address and often its User-Agent: they say nothing of the line behind it. */
const unlikeRegistration =
  (part: 'address' | 'userAgent') =>
  (evidence: Evidence, { peer }: Pick<Line, 'peer'>): boolean =>
    peer === null && evidence.registration !== undefined && evidence.registration[part] !== evidence[part];

/** Everything that is held against a caller, strong ones first (docs/generated/signals.md). */
export const signals: readonly Signal[] = [
  {
    name: 'sdp-savpf',
    strength: 'strong',
    meaning: 'The offer uses the SAVPF profile of browsers (RFC 5124).',
    seen: sdpHas(/^m=\S+[ \t]+\S+[ \t]+\S*SAVPF\b/im),
  },
  {
    name: 'sdp-dtls-fingerprint',
    strength: 'strong',
    meaning: 'The offer holds a DTLS fingerprint (RFC 8122, `a=fingerprint`).',
    seen: sdpHas(/^a=fingerprint:/im),
  },
  {
    name: 'sdp-ice',
    strength: 'strong',
    meaning: 'The offer speaks ICE (RFC 8839, `a=ice-ufrag` or `a=candidate`).',
    seen: sdpHas(/^a=(?:ice-ufrag|ice-pwd|candidate):/im),
  },
  {
    name: 'sdp-bundle',
    strength: 'strong',
    meaning: 'The offer bundles its media (RFC 9143, `a=group:BUNDLE`).',
    seen: sdpHas(/^a=group:BUNDLE\b/im),
  },
  {
    name: 'sdp-video',
    strength: 'strong',
    meaning: 'The offer holds video (`m=video`).',
    seen: sdpHas(/^m=video\b/im),
  },
  {
    name: 'invalid-host',
    strength: 'strong',
    meaning:
      'A host in Via or Contact ends in `.invalid`, as browsers write it because they do not know their address (RFC 7118).',
    seen: anyOf(['Via', 'Contact'], /\.invalid\.?(?=[\s:;>?,]|$)/i),
  },
  {
    name: 'push-parameters',
    strength: 'strong',
    meaning:
      'Contact holds parameters of push notifications (RFC 8599, `pn-provider`, `pn-prid`, `app-id`): a mobile app.',
    seen: anyOf(['Contact'], /;\s*(?:pn-provider|pn-prid|app-id)\s*(?=[=;>?,]|$)/i),
  },
  {
    name: 'contact-ice',
    strength: 'strong',
    meaning: 'Contact says that its owner speaks ICE (RFC 5768, `+sip.ice`).',
    seen: anyOf(['Contact'], /;\s*\+sip\.ice\s*(?=[=;>,]|$)/i),
  },
  {
    name: 'websocket-on-the-way',
    strength: 'strong',
    meaning: 'Via, Contact or Record-Route name a WebSocket (RFC 7118): a browser behind a proxy.',
    seen: anyOf(['Via', 'Contact', 'Record-Route'], /;\s*transport\s*=\s*wss?\b|^\s*SIP\s*\/\s*2\.0\s*\/\s*WSS?\b/i),
  },
  {
    name: 'softphone-user-agent',
    strength: 'strong',
    meaning: 'User-Agent names an app for computers or mobile phones.',
    seen: ({ userAgent }) => programIn(softphones, userAgent) !== undefined,
  },
  {
    name: 'scanner-user-agent',
    strength: 'strong',
    meaning: 'User-Agent names a program that looks for SIP servers to break into.',
    seen: ({ userAgent }) => programIn(scanners, userAgent) !== undefined,
  },
  {
    name: 'sdp-session-talk',
    strength: 'weak',
    meaning: 'The session in the offer has the name that Linphone gives it (`s=Talk`).',
    seen: sdpHas(/^s=Talk\s*$/im),
  },
  {
    name: 'sdp-session-pjmedia',
    strength: 'weak',
    meaning: 'The session in the offer has the name that PJSIP gives it (`s=pjmedia`).',
    seen: sdpHas(/^s=pjmedia\s*$/im),
  },
  {
    name: 'sdp-tool-baresip',
    strength: 'weak',
    meaning: 'The offer says that baresip made it (`a=tool:baresip`).',
    seen: sdpHas(/^a=tool:\s*baresip/im),
  },
  {
    name: 'sdp-rtcp-xr',
    strength: 'weak',
    meaning: 'The offer asks for extended RTCP reports (RFC 3611, `a=rtcp-xr`).',
    seen: sdpHas(/^a=rtcp-xr\b/im),
  },
  {
    name: 'contact-ob',
    strength: 'weak',
    meaning: 'Contact holds `;ob` (RFC 5626), as PJSIP writes it.',
    seen: anyOf(['Contact'], /;\s*ob\s*(?=[=;>?,]|$)/i),
  },
  {
    name: 'contact-rinstance',
    strength: 'weak',
    meaning: 'Contact holds `rinstance`, as X-Lite, Bria and Zoiper write it.',
    seen: anyOf(['Contact'], /;\s*rinstance\s*(?=[=;>?,]|$)/i),
  },
  {
    name: 'linphone-specs',
    strength: 'weak',
    meaning: 'Contact lists abilities of Linphone (`+org.linphone.specs`).',
    seen: anyOf(['Contact'], /;\s*\+org\.linphone\.specs\s*(?=[=;>,]|$)/i),
  },
  {
    name: 'gruu-or-outbound',
    strength: 'weak',
    meaning: 'The caller supports GRUU (RFC 5627) or outbound (RFC 5626).',
    seen: anyOf(['Supported', 'Require'], /^\s*(?:gruu|outbound)\s*$/i),
  },
  {
    name: 'opus-or-speex',
    strength: 'weak',
    meaning:
      'The offer holds Opus or Speex; few ATAs do, a Grandstream HT801 among them unless its list of vocoders is shortened.',
    seen: sdpHas(/^a=rtpmap:\d+[ \t]+(?:opus|speex)\//im),
  },
  {
    name: 'no-telephone-event',
    strength: 'weak',
    meaning: 'The offer has no telephone-event (RFC 4733).',
    seen: sdpLacks(/^a=rtpmap:\d+[ \t]+telephone-event\//im),
  },
  {
    name: 'user-agent-unlike-registration',
    strength: 'weak',
    meaning: 'User-Agent is not the one that the line registered with. Not looked at behind a peer.',
    seen: unlikeRegistration('userAgent'),
  },
  {
    name: 'address-unlike-registration',
    strength: 'weak',
    meaning: 'The call comes from another address than the registration of the line. Not looked at behind a peer.',
    seen: unlikeRegistration('address'),
  },
];
