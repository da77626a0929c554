import type { SeenEntry, SeenLadder } from '../dialin/ladder/port.ts';
import type { SipView } from './parts.ts';
import { time } from './present.ts';
import type { LadderView } from './schema/ladder.ts';

type EntryView = LadderView['entries'][number];

/** A call rung by rung, as the API shows it. */
export const ladderView = ({ entries, leftOut }: SeenLadder, meaning: SipView['meaning']): LadderView => ({
  entries: entries.map((entry) => entryView(entry, meaning)),
  leftOut,
});

const entryView = (entry: SeenEntry, meaning: SipView['meaning']): EntryView => {
  const at = time(entry.at);
  switch (entry.kind) {
    case 'message': {
      const { kind, direction, transport, remote, bytes, read } = entry;
      const shown = {
        first: read?.first ?? null,
        fields: (read?.fields ?? []).map(({ name, value }) => ({ name, value })),
        body: [...(read?.body ?? [])],
      };
      return { kind, at, direction, transport, remote: { ...remote }, bytes, ...shown };
    }
    case 'identified':
      return { kind: entry.kind, at, line: { ...entry.line }, proof: entry.proof };
    case 'signals':
      return { kind: entry.kind, at, names: [...entry.names] };
    case 'refused': {
      const { kind, step, refusal, detail } = entry;
      return { kind, at, step, refusal, meaning: meaning(refusal), detail };
    }
    case 'sound': {
      const { port, remote, heard, heardFrom, strangers, sent, keys } = entry.sound;
      return {
        ...{ kind: entry.kind, at, port, remote: remote ? { ...remote } : null },
        ...{ heard, heardFrom: heardFrom === undefined ? null : time(heardFrom), strangers, sent, keys: keys ?? null },
      };
    }
    case 'ended':
      return { kind: entry.kind, at, end: entry.end };
    case 'answered':
    case 'confirmed':
    case 'key':
      return { kind: entry.kind, at };
  }
};
