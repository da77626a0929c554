import type { TraceRow } from './state.ts';

/** A SIP message as it went over the wire. */
export type WireText = Pick<TraceRow, 'phone' | 'direction' | 'at' | 'text'>;

const PROOF = /^((?:Proxy-)?Authorization: *\w+) .*/gim;

/** A SIP message as a row of the trace; what proves its sender is left out. Undefined: keep-alives and what is no SIP. */
export const rowOf = (message: WireText): TraceRow | undefined => {
  const { text } = message;
  const [first = ''] = text.split('\r\n', 1);
  const shown = { ...message, text: text.replace(PROOF, '$1 (not shown)') };
  const method = /^CSeq: *\d+ +([A-Z]+)/im.exec(text)?.[1] ?? '';
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first);
  if (response) return { ...shown, method, status: Number(response[1]), summary: `${response[1]} ${response[2]}` };
  const request = /^([A-Z]+) sips?:(?:([^@;]*)@)?\S* SIP\/2\.0$/.exec(first);
  if (!request) return undefined;
  // Only an INVITE dials: elsewhere the user is the phone itself.
  const dialled = request[1] === 'INVITE' ? ` ${(request[2] ?? '').replaceAll('%23', '#').replaceAll('%2A', '*')}` : '';
  return { ...shown, method, summary: `${request[1]}${dialled}` };
};
