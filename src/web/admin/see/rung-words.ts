import type { LadderView } from '../../../http/schema.ts';
import { formatCount } from '../../i18n/format.ts';
import { requestRefusalText, signalText } from '../../i18n/names.ts';
import type { SeeKey, SeeTexts } from '../../i18n/see-texts.ts';

export type Rung = LadderView['entries'][number];

/** What a rung says: a line, and more to read. */
export interface RungWords {
  readonly title: string;
  /** Whether the line is a machine's own. */
  readonly wire: boolean;
  readonly more: readonly string[];
}

const proofs = { digest: 'rungDigest', certificate: 'rungCertificate', address: 'rungAddress' } as const;
const keyWays = { events: 'rungKeysEvents', info: 'rungKeysInfo', tones: 'rungKeysTones' } as const;
const ends = new Map<string, SeeKey>([
  ['hung-up-by-phone', 'endPhone'],
  ['hung-up-by-us', 'endUs'],
  ['cancelled', 'endCancelled'],
  ['refused', 'endRefused'],
  ['no-ack', 'endNoAck'],
  ['too-long', 'endTooLong'],
  ['stopped', 'endStopped'],
  ['failed', 'endFailed'],
]);

const said = (title: string, more: readonly string[] = []): RungWords => ({ title, wire: false, more });

/** A rung in the reader's language. */
export const rungWords = (text: SeeTexts, rung: Rung): RungWords => {
  const { language } = text;
  switch (rung.kind) {
    case 'message': {
      if (rung.first === null) return said(text('rungTooLong', { n: formatCount(language, rung.bytes) }));
      const fields = rung.fields.map(({ name, value }) => `${name}: ${value}`);
      return { title: rung.first, wire: true, more: [...fields, ...rung.body] };
    }
    case 'identified':
      return said(text(proofs[rung.proof], { line: rung.line.label }));
    case 'signals':
      return said(text('rungSignals', { names: rung.names.map((name) => signalText(language, name)).join('; ') }));
    case 'answered':
      return said(text('rungAnswered'));
    case 'confirmed':
      return said(text('rungConfirmed'));
    case 'refused': {
      const why = requestRefusalText(language, rung.refusal);
      const title =
        rung.step === null ? text('rungFailed', { why }) : text('rungRefused', { why, step: String(rung.step) });
      return said(title, rung.detail === null ? [] : [rung.detail]);
    }
    case 'key':
      return said(text('rungKey'));
    case 'sound':
      return said(soundTitle(text, rung), soundMore(text, rung));
    case 'ended': {
      const key = ends.get(rung.end);
      return said(key === undefined ? rung.end : text(key));
    }
  }
};

type Sound = Extract<Rung, { readonly kind: 'sound' }>;

const soundTitle = (text: SeeTexts, { heard, sent }: Sound): string =>
  text('rungSound', { heard: formatCount(text.language, heard), sent: formatCount(text.language, sent) });

const soundMore = (text: SeeTexts, { port, remote, strangers, keys }: Sound): readonly string[] => [
  ...(remote === null
    ? []
    : [
        text('rungSoundAt', {
          remote: `${remote.address}:${remote.port}`,
          port: String(port),
          codec: remote.codec,
        }),
      ]),
  ...(strangers === 0 ? [] : [text('rungStrangers', { n: formatCount(text.language, strangers) })]),
  ...(keys === null ? [] : [text(keyWays[keys])]),
];
