import type { Answer } from '../../answer.ts';
import { successHeaders } from '../../in-call.ts';
import type { SipRequest } from '../../syntax/message.ts';
import type { Dialog } from './dialog.ts';
import type { OwnAddress } from './own-address.ts';

/** The 200 to an INVITE or UPDATE in this dialog: where we are, and what else it says. */
export const successTo = (request: SipRequest, dialog: Dialog, own: OwnAddress, sdp: string | undefined): Answer => {
  const headers = [...dialog.headersOfSuccess(request, own), ...successHeaders(request, sdp)];
  return { status: 200, headers, ...(sdp !== undefined && { body: sdp }) };
};
