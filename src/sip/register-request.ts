import { userAgentOf } from './facts.ts';
import type { Source } from './port.ts';
import type { RegisteredContact, Registration } from './registrar.ts';
import type { SipRequest } from './syntax/message.ts';
import type { NameAddr } from './syntax/name-addr.ts';

/** RFC 3261 25.1 `qvalue`; 1 for what is none. */
const qvalue = (text: string | undefined): number =>
  /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text ?? '') ? Number(text) : 1;

/** Undefined when `*` does not stand alone. */
const contactsOf = ({ contacts }: SipRequest): Registration['contacts'] | undefined => {
  if (contacts.length === 1 && contacts[0] === '*') return '*';
  const named = contacts.filter((contact) => contact !== '*');
  return named.length < contacts.length ? undefined : named.map(asRegistered);
};

const asRegistered = ({ uri, params }: NameAddr): RegisteredContact => ({
  uri,
  q: qvalue(params.get('q')),
  expires: params.get('expires'),
});

/** A REGISTER in the words of the registrar. Undefined when `*` does not stand alone (RFC 3261 10.3 step 6). */
export const registrationOf = (request: SipRequest, line: string, source: Source): Registration | undefined => {
  const contacts = contactsOf(request);
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
