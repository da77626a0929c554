/**
 * Why SIP refuses a request before it becomes a call or a binding: a closed list of codes, each with one sentence for whoever
 * looks after a phone. Codes are stable, other programs compare them. `docs/generated/sip-refusals.md` is made from this.
 */
export const sipRefusals = {
  malformed: 'The message breaks the syntax of SIP; the detail says where.',
  'scheme-unknown': 'The Request-URI is neither sip, sips nor tel.',
  'version-unknown': 'The message is of another version of SIP than 2.0.',
  'too-large': 'The message, or its header, is larger than what is read.',
  unreadable: 'What came is no SIP, or nothing that could be answered.',
  'rate-limited': 'More messages came from this address than are read.',
  slowed: 'The address of a phone sent too many wrong passwords: for a while little of it is read.',
  banned: 'The address sent too many wrong passwords: for a while nothing of it is read.',
  'not-a-code': 'The number is neither a code nor the service number.',
  'transport-unknown': 'The SIP server in front of Offhook does not say over which transport this came.',
  'sender-unknown':
    'A proxy of sip.proxies passed it on without saying from whom as it has to; the detail says what is wrong with its X-Offhook-Source.',
  'origin-refused': 'The address is outside the home networks (network.home).',
  overloaded: 'The server has as many transactions as it can keep.',
  draining: 'The server shuts down.',
  'clock-behind':
    'The clock of the server is behind what has been recorded: nothing is confirmed until it has passed that.',
  'store-unavailable': 'Nothing can be stored for now; GET /readyz says why.',
  'loop-detected': 'The same request came before, over another path.',
  'no-such-call': 'The request belongs to a call that is not there, or not any more.',
  'method-unserved': 'The method or the event is not served here.',
  'extension-unsupported': 'The phone insists on an extension of SIP that is not here.',
  'peer-caller-unknown': 'The trusted peer speaks for a caller who is none of the lines behind it.',
  'caller-unmapped':
    'A PBX that Offhook is registered at passed on a call from outside, without a number, or from a phone that has no rule and line.',
  challenged: 'The first request of every phone is asked for a password.',
  'challenge-unanswered':
    'Again and again the phone asks without a password: it has none, or our answers do not reach it.',
  'credentials-unreadable': 'The Authorization cannot be read, or its algorithm was not offered.',
  'realm-mismatch': 'The password is offered to another realm than sip.realm.',
  'target-mismatch': 'The password is right, but was given for another target than that of the request.',
  'nonce-stale':
    'The digest answers a challenge that is too old, was answered before, or was made for another address.',
  'user-unknown': 'No line has this user name.',
  'line-unusable':
    'The line of this user name takes no password now: it is disabled, proven otherwise, or was made for another sip.realm.',
  'password-wrong': 'The user name is that of a line, and the password is wrong.',
  'account-mismatch': 'The phone registers another account than the one whose password it has.',
  'contacts-unusable': 'The Contacts of the registration contradict each other.',
  'interval-too-brief': 'The phone wants to register for a shorter time than sip.registerMinSeconds.',
  'out-of-order': 'The registration is older than one that came before: its CSeq did not rise.',
} as const;

/** One of the reasons in `sipRefusals`. */
export type SipRefusal = keyof typeof sipRefusals;
