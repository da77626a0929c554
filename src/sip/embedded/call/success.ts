import type { Answer } from '../../answer.ts';
import { ALLOW, SUPPORTED } from '../../methods.ts';
import { sessionTimerHeaders } from '../../session-timer.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { Dialog } from './dialog.ts';
import type { OwnAddress } from './own-address.ts';

/** The 200 to an INVITE or UPDATE in this dialog: where we are, what we can do, what became of its session timer, and SDP where there is any. */
export const successTo = (request: SipRequest, dialog: Dialog, own: OwnAddress, sdp: string | undefined): Answer => {
  const headers = [...dialog.headersOfSuccess(request, own), ALLOW, SUPPORTED, ...sessionTimerHeaders(request)];
  if (sdp === undefined) return { status: 200, headers };
  return { status: 200, headers: [...headers, ['Content-Type', 'application/sdp']], body: sdp };
};
