import { userAgentOf } from './facts.ts';
import type { Source } from './port.ts';
import type { RegisteredContact, Registration } from './registrar.ts';
import type { SipRequest } from './syntax/message.ts';
import { parseNameAddr } from './syntax/name-addr.ts';

/** RFC 3261 25.1 `qvalue`; 1 for what is none. */
const qvalue = (text: string | undefined): number =>
  /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text ?? '') ? Number(text) : 1;

const contactsOf = (request: SipRequest): readonly RegisteredContact[] | undefined => {
  const contacts: RegisteredContact[] = [];
  for (const value of request.headers('Contact')) {
    const contact = parseNameAddr(value);
    if (!contact) return undefined;
    contacts.push({
      uri: contact.uri.text,
      q: qvalue(contact.params.get('q')),
      expires: contact.params.get('expires'),
    });
  }
  return contacts;
};

/**
 * A REGISTER in the words of the registrar. Undefined when its Contacts cannot be read, or `*` does not stand alone
 * (RFC 3261 10.3 step 6).
 */
export const registrationOf = (request: SipRequest, line: string, source: Source): Registration | undefined => {
  const values = request.headers('Contact');
  const contacts = values.length === 1 && values[0] === '*' ? '*' : contactsOf(request);
  return (
    contacts && {
      line,
      callId: request.callId,
      sequence: request.cseq.number,
      contacts,
      expires: request.field('expires'),
      source,
      userAgent: userAgentOf(request),
    }
  );
};
