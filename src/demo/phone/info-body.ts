import type { DtmfKey } from '../../media/port.ts';

/** The body of an INFO that tells of a key: `info` is `application/dtmf-relay`, `info-bare` is `application/dtmf`. */
export const infoBody = (
  by: 'info' | 'info-bare',
  key: DtmfKey,
  durationMs: number,
): { readonly type: string; readonly text: string } =>
  by === 'info'
    ? { type: 'application/dtmf-relay', text: `Signal=${key}\r\nDuration=${durationMs}\r\n` }
    : { type: 'application/dtmf', text: key };
