/** The client certificate of a TLS connection; the handshake proved that its key is there. */
export interface ClientCertificate {
  /** SHA-256 over the certificate: 32 upper-case hex pairs with colons between them. */
  readonly fingerprint: string;
  /** Common name of its subject. Undefined unless an authority that the operator named has issued it: a subject is what anybody may write. */
  readonly subject: string | undefined;
}

const FINGERPRINT = /^[0-9A-F]{2}(?::?[0-9A-F]{2}){31}$/i;
const SUBJECT = /^CN=\P{Cc}{1,64}$/u;

/** Ends the sentence "... must be": how a certificate is named. */
export const CERTIFICATE_ALLOWED =
  'the SHA-256 fingerprint of a certificate (32 pairs of hex digits, with or without colons) or CN= and its subject';

/**
 * The name of a TLS certificate in the one form that is compared: its SHA-256 fingerprint as 32 upper-case hex pairs with
 * colons between them, or `CN=` and the common name of its subject. Undefined for what is neither.
 */
export const certificateName = (text: string): string | undefined => {
  if (SUBJECT.test(text)) return text.trimEnd() === text ? text : undefined;
  if (!FINGERPRINT.test(text)) return undefined;
  return text.replaceAll(':', '').toUpperCase().match(/../g)?.join(':');
};

/** Whether a certificate is the one that is named. `name` is a `certificateName`; a subject that nobody vouches for is undefined. */
export const isCertificate = ({ fingerprint, subject }: ClientCertificate, name: string): boolean =>
  name.startsWith('CN=') ? subject !== undefined && name === `CN=${subject}` : name === fingerprint;
