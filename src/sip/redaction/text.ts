import { codeShaped, DIGIT, type Dialled, parameter, RANDOM, REDACTED } from './patterns.ts';
import { redactUris } from './uris.ts';

/** The same stand-in for the same text, so that what belongs together still does; nobody learns the text from it. */
export type StandIn = (text: string) => string;

/** What a text is redacted with. */
export interface TextRules {
  /** Names tags, nonces and the like. */
  readonly standIn: StandIn;
  /** Hides code-shaped digits. */
  readonly hideDigits: (text: string) => string;
}

const EACH_DIGIT = new RegExp(DIGIT, 'gi');
/** RFC 7616 3.3, 3.4 and 3.5: what proves, and what is proven with. */
const PROOFS = parameter('nonce|cnonce|nextnonce|response|rspauth|opaque|password');
/** Of From and To, and of the fields that name a dialog (RFC 3891, RFC 4538). */
const TAGS = parameter('(?:[a-z]+-)?tag');
/** RFC 4568 6.1 and RFC 8839 5.4. */
const KEYS = /(inline\s*:|ice-pwd\s*:)\s*[^\s|;]*/gi;

/** Every digit of what is code-shaped becomes an `x`, but for those of the prefix or the service number. */
export const digitHider = (dialled: Dialled): TextRules['hideDigits'] => {
  const shape = codeShaped(dialled);
  return (text) =>
    text.replace(shape, (found, code?: string, service?: string) => {
      const head = code ?? service ?? '';
      return head + found.slice(head.length).replace(EACH_DIGIT, 'x');
    });
};

/** A text of any kind without what must not be shown: it makes no difference where in a message it stood. */
export const redactText = (text: string, { standIn, hideDigits }: TextRules): string =>
  hideDigits(
    redactUris(text)
      .replace(PROOFS, `$1${REDACTED}`)
      .replace(TAGS, (_all, name: string, value: string) => name + standIn(value))
      .replace(KEYS, `$1${REDACTED}`)
      .replace(RANDOM, standIn),
  );
