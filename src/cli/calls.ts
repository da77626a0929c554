import type { Config } from '../config/index.ts';
import type { CallView } from '../http/schema.ts';
import { type CallsWanted, recentCalls } from './kept-calls.ts';
import type { Answer } from './outcome.ts';
import { printable } from './printable.ts';

/** The newest calls, and why each that confirmed nothing was refused, in words. */
export const listCalls = async (config: Config, wanted: CallsWanted): Promise<Answer> => {
  const page = await recentCalls(config, wanted);
  const { line } = wanted;
  const none = line === undefined ? 'Nobody has called yet.' : `The line ${line} has not called yet, or there is none.`;
  return { text: page.items.length === 0 ? none : page.items.map(callText).join('\n'), data: page };
};

const callText = ({
  at,
  line,
  outcome,
  refusal,
  meaning,
  detail,
  signals,
  address,
  transport,
  userAgent,
}: CallView): string => {
  const caller = line ? `${line.id} (${line.kind}, "${printable(line.label)}")` : 'an unknown caller';
  const device = userAgent === null ? '' : ` (${printable(userAgent)})`;
  const head = `${at}  ${caller} from ${address} over ${transport}${device}: `;
  if (outcome === 'confirmed') return `${head}confirmed`;
  const more = [
    ...(detail === null ? [] : [printable(detail)]),
    ...(signals.length === 0 ? [] : [`noticed: ${signals.join(', ')}`]),
  ];
  const reason = `\n      -> ${meaning ?? refusal}${more.length === 0 ? '' : ` ${more.join('; ')}`}`;
  return `${head}refused, ${refusal}${reason}`;
};
