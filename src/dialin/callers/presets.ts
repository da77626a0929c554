import type { CallerRule, CallerSettings } from './port.ts';

/** What is known of a kind of PBX. */
export interface Preset extends Pick<CallerSettings, 'reads' | 'hosts'> {
  readonly rules: readonly CallerRule[];
}

/**
 * How a FRITZ!Box names who calls one of its IP telephones: the internal number in From, where it writes the own number of who calls from
 * outside. The ranges of DECT and IP stand in traces, those of analog and ISDN in its manual alone.
 */
const fritzbox: Preset = {
  reads: 'From',
  hosts: ['fritz.box'],
  rules: [
    { first: '**1', last: '**3', kind: 'analog' },
    { first: '**51', last: '**58', kind: 'isdn' },
    { first: '**610', last: '**619', kind: 'dect' },
    { first: '**620', last: '**629', kind: 'ip' },
  ],
};

/** What `preset` of an entry of `sip.registrations` can be, but for `none`. */
export const presets = { fritzbox } as const satisfies Readonly<Record<string, Preset>>;
