/** A program that says who it is in its User-Agent. `says` is tried on the whole text, in any case. */
interface KnownProgram {
  readonly program: string;
  readonly says: RegExp;
}

/** Apps that telephone from a computer or a mobile phone. None of their names is part of the text of an ATA or DECT base. */
const softphones: readonly KnownProgram[] = [
  { program: '3CX app', says: /^3cxphone/i },
  { program: 'Acrobits, Groundwire', says: /\b(?:acrobits|groundwire|cloud softphone)\b/i },
  { program: 'baresip', says: /\bbaresip\b/i },
  { program: 'Blink', says: /^blink\b/i },
  { program: 'Bria, eyeBeam, X-Lite', says: /^(?:bria|eyebeam|x-lite|z-lite)\b|\bcounterpath\b/i },
  { program: 'Cisco Jabber', says: /^cisco-csf|\bjabber\b/i },
  { program: 'CSipSimple', says: /\bcsipsimple\b/i },
  { program: 'Ekiga', says: /^ekiga\b/i },
  { program: 'Express Talk', says: /\bexpress talk\b/i },
  { program: 'FRITZ!App Fon', says: /\bfritz!\s?app\s?fon\b/i },
  { program: 'GNOME Calls', says: /\bgnome-calls\b/i },
  { program: 'Grandstream Wave', says: /\bgrandstream wave\b/i },
  { program: 'Jami, Ring', says: /^(?:jami|ring)\b/i },
  { program: 'Jitsi', says: /^jitsi/i },
  { program: 'JsSIP', says: /\bjssip\b/i },
  { program: 'Linphone', says: /\blinphone/i },
  { program: 'MicroSIP', says: /\bmicrosip\b/i },
  { program: 'Mizu', says: /\bmizu(?:phone|tech|droid|web)/i },
  { program: 'PhonerLite, Phoner', says: /^sipper\b|\bphoner(?:lite)?\b/i },
  { program: 'PJSUA', says: /\bpjs(?:ua|ip)\b/i },
  { program: 'SessionTalk', says: /\bsessiontalk\b/i },
  { program: 'SIP.js', says: /\bsip\.js\b/i },
  { program: 'sipML5', says: /\bsipml5/i },
  { program: 'Sipnetic', says: /^sipnetic\b/i },
  { program: 'Telephone', says: /^telephone \d/i },
  { program: 'Twinkle', says: /^twinkle\b/i },
  { program: 'Zoiper', says: /\bzoiper|^z \d/i },
];

/** Programs that look for SIP servers to break into. */
const scanners: readonly KnownProgram[] = [
  { program: 'SIPVicious', says: /\bfriendly-(?:scanner|request)\b|\bsipvicious\b|\bsundayddr\b/i },
  { program: 'sipsak', says: /^sipsak\b/i },
  { program: 'sipcli', says: /^sipcli\b/i },
  { program: 'sip-scan', says: /\bsip-?scan\b/i },
  { program: 'SIPPTS', says: /\bpplsip\b|\bsippts\b/i },
  { program: 'Smap', says: /^smap\b/i },
  { program: 'VaxSIPUserAgent', says: /\bvaxsipuseragent\b/i },
  { program: 'iWar', says: /^iwar\b/i },
];

/** Whether a User-Agent names one of these programs; one pattern for all, since every call is asked. */
const naming = (programs: readonly KnownProgram[]): ((userAgent: string) => boolean) => {
  const pattern = new RegExp(programs.map(({ says }) => `(?:${says.source})`).join('|'), 'i');
  return (userAgent) => pattern.test(userAgent);
};

export const namesSoftphone = naming(softphones);

export const namesScanner = naming(scanners);
