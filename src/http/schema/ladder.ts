import * as z from 'zod';
import { time } from './fields.ts';
import { lineRef } from './lines.ts';

/* One call, rung by rung. */

const at = time;
const place = z.object({ address: z.string(), port: z.int() });

const message = z.object({
  kind: z.literal('message'),
  at,
  direction: z.enum(['in', 'out']).meta({ description: '`in`: from the phone.' }),
  transport: z.string(),
  remote: place.meta({ description: 'The phone, or the proxy in front of it.' }),
  bytes: z.int().min(0),
  first: z.string().nullable().meta({
    description: 'The request or status line, redacted; null for a message that was longer than what is kept.',
  }),
  fields: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .meta({ description: 'The header fields that tell something, redacted.' }),
  body: z.array(z.string()).meta({
    description: 'Lines of the session description, redacted; of any other body how long it is.',
  }),
});

const identified = z.object({
  kind: z.literal('identified'),
  at,
  line: lineRef,
  proof: z.enum(['digest', 'certificate', 'address']),
});

const signals = z.object({
  kind: z.literal('signals'),
  at,
  names: z.array(z.string()).meta({ description: 'What was noticed about the caller (docs/generated/signals.md).' }),
});

const answered = z.object({ kind: z.literal('answered'), at });

const confirmed = z.object({ kind: z.literal('confirmed'), at });

const refused = z.object({
  kind: z.literal('refused'),
  at,
  step: z
    .int()
    .min(1)
    .max(9)
    .nullable()
    .meta({ description: 'Which of the nine steps of docs/adr/0006 refused it; null for what is none of them.' }),
  refusal: z.string(),
  meaning: z.string().meta({ description: 'The same for people, in English.' }),
  detail: z.string().nullable(),
});

const key = z.object({ kind: z.literal('key'), at }).meta({ description: 'A key went down. Which, is kept nowhere.' });

const sound = z.object({
  kind: z.literal('sound'),
  at,
  port: z.int().meta({ description: 'Ours.' }),
  remote: z
    .object({ address: z.string(), port: z.int(), codec: z.string() })
    .nullable()
    .meta({ description: 'Where the phone is, as it described itself last.' }),
  heard: z.int().min(0).meta({ description: 'Packets of the phone.' }),
  heardFrom: time.nullable().meta({ description: 'When the first of them came.' }),
  strangers: z.int().min(0).meta({ description: 'Packets that were not heard: of somebody else.' }),
  sent: z.int().min(0),
  keys: z
    .enum(['events', 'info', 'tones'])
    .nullable()
    .meta({ description: 'How its keys came: RFC 4733 events, INFO, tones in the audio.' }),
});

const ended = z.object({
  kind: z.literal('ended'),
  at,
  end: z.string().meta({ description: '`hung-up-by-phone`, `hung-up-by-us`, `cancelled`, `refused`, and others.' }),
});

export const ladder = z
  .object({
    entries: z.array(
      z.discriminatedUnion('kind', [message, identified, signals, answered, confirmed, refused, key, sound, ended]),
    ),
    leftOut: z
      .int()
      .min(0)
      .meta({ description: 'How many entries behind the first four had to make room for newer ones.' }),
  })
  .meta({ id: 'Ladder' });

export type LadderView = z.output<typeof ladder>;
