const PROOF = /^((?:Proxy-)?Authorization: *\w+) .*(?:\r\n[ \t].*)*/gim;
/** The contact of Offhook at a box: whoever knows it can call in the name of the box. */
const CONTACT = /(sip:|;line=)[0-9a-f]{32}(?=[@;>\s])/gi;
const MAX_TEXT = 4096;

/** A SIP message as others may read it: what proves its sender, or names a contact that is a secret, is left out. */
export const withoutProof = (text: string): string =>
  text.replace(PROOF, '$1 (not shown)').replace(CONTACT, '$1not-shown').slice(0, MAX_TEXT);
