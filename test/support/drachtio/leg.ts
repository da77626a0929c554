import type { Backoff } from '../../../src/sip/backoff.ts';
import type { InviteServer } from '../../../src/sip/embedded/transaction/invite-server.ts';
import type { Flow } from '../../../src/sip/embedded/transport/flow.ts';
import type { SipRequest } from '../../../src/sip/syntax/message.ts';
import { buildRequest } from '../../../src/sip/syntax/request.ts';
import type { HeaderFields } from '../../../src/sip/syntax/response.ts';
import type { Application } from './admin-port.ts';

/** A request that came and that the application has to answer. */
export interface Pending {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly key: string;
  /** Of an INVITE. */
  readonly server: InviteServer | undefined;
  /** The dialog it came in. */
  readonly leg: Leg | undefined;
}

/** One dialog, from our 200 on. */
export interface Leg {
  readonly id: string;
  /** Who answered, and is told what comes in it. */
  readonly application: Application;
  /** That of the INVITE, until its ACK comes. */
  inviteTransaction: string | undefined;
  readonly localTag: string;
  readonly invite: SipRequest;
  readonly flow: Flow;
  /** Where the phone says that it is; undefined where it does not. */
  readonly target: string | undefined;
  /** Repeats the 200 until its ACK comes. */
  repeating: Backoff | undefined;
  localSequence: number;
}

export const ownsLeg = ({ localTag, invite }: Leg, { to, from, callId }: SipRequest): boolean =>
  to.tag === localTag && from.tag === invite.from.tag && callId === invite.callId;

/** Our BYE in this dialog, with this branch. */
export const byeIn = (leg: Leg, branch: string, sentBy: string, headers: HeaderFields = []): Buffer => {
  leg.localSequence += 1;
  return buildRequest({
    method: 'BYE',
    uri: leg.target ?? '',
    headers: [
      ['Via', `SIP/2.0/${leg.flow.protocol.toUpperCase()} ${sentBy};rport;branch=${branch}`],
      ['Max-Forwards', '70'],
      ['From', `${leg.invite.to.raw};tag=${leg.localTag}`],
      ['To', leg.invite.from.raw],
      ['Call-ID', leg.invite.callId],
      ['CSeq', `${leg.localSequence} BYE`],
      ...headers,
    ],
  });
};
