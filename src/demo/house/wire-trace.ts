const PROOF = /^((?:Proxy-)?Authorization: *\w+) .*(?:\r\n[ \t].*)*/gim;
const MAX_TEXT = 4096;

/** A SIP message as others may read it: what proves its sender is left out. */
export const withoutProof = (text: string): string => text.replace(PROOF, '$1 (not shown)').slice(0, MAX_TEXT);
