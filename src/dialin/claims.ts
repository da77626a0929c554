import type { BindingView, Claims, LineKind } from '../line/index.ts';
import { readDescription } from '../sdp/index.ts';
import type { Body, RequestFacts } from '../sip/port.ts';

/** What an INVITE says of its sender, as `judge` takes it. `registration`: the binding of the line that it has proven to be; `given`: what a PBX's number says of it. */
export const claimsOf = (
  facts: RequestFacts,
  body: Body | undefined,
  registration: Pick<BindingView, 'address' | 'userAgent'> | undefined,
  given?: LineKind | undefined,
): Claims => ({
  transport: facts.source.transport,
  address: facts.source.address,
  fromUser: facts.from.user,
  userAgent: facts.userAgent,
  offer: body && readDescription(body.text),
  beside: facts.unread.map(readDescription),
  registration,
  given,
  header: (name) => facts.header(name),
  unreadable: (name) => facts.unreadable(name),
});
