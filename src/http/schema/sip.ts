import * as z from 'zod';
import { next, text, time } from './fields.ts';
import { lineRef } from './lines.ts';

/* What is to be seen of SIP itself: what it refused, and what passes on the wire. */

const refusedRequest = z
  .object({
    at: time.meta({ description: 'When it came, or the last that was the same.' }),
    firstAt: time.meta({ description: 'When the first came that was the same.' }),
    times: z.int().min(1).meta({ description: 'How often it came; no more than four in a second are counted.' }),
    address: z.string(),
    transport: z.string(),
    method: z.string().nullable().meta({ description: 'Null where nothing was read.' }),
    line: lineRef.nullable().meta({ description: 'The line of the user name, where there is one.' }),
    userAgent: z.string().nullable(),
    status: z.int().nullable().meta({ description: 'The answer; null where it was dropped without one.' }),
    refusal: z.string().meta({ description: 'Why (docs/generated/sip-refusals.md). More may come.' }),
    meaning: z.string().meta({ description: 'The same for people, in English.' }),
    detail: z.string().nullable().meta({ description: 'What more there is to say, such as what is malformed.' }),
  })
  .meta({ id: 'RefusedRequest' });

const heardPhone = z
  .object({
    at: time,
    address: z.string(),
    transport: z.string(),
    method: z.string().nullable().meta({ description: 'Null where nothing was read.' }),
    line: lineRef.nullable().meta({ description: 'The line of the user name; only for the scope `admin`.' }),
    userAgent: z.string().nullable(),
    answer: z.enum(['challenged', 'refused', 'taken', 'incomplete']).meta({
      description:
        '`challenged`: it was asked for its password, and has not come back with it. `taken`: it proved to be the line; `incomplete`: that too, and it dialled no more than the beginning of a code, as no other list tells. More may come.',
    }),
  })
  .meta({ id: 'HeardPhone' });

export const refusedRequestPage = z
  .object({
    items: z.array(refusedRequest),
    next,
    heard: z.array(heardPhone).meta({
      description:
        'What came last from each address at home for each line, refused or not, newest first: empty where nothing of a phone arrives.',
    }),
    now: time.meta({ description: 'What time it is here.' }),
  })
  .meta({ id: 'RefusedRequestPage' });

export const traceQuery = z.strictObject({
  line: text(128).optional().meta({ description: 'The id of a line: its messages only.' }),
});

const end = z.object({ address: z.string(), port: z.int() });

/** The data of a `message` of the stream. */
const tracedMessage = z.object({
  at: time,
  direction: z.enum(['in', 'out']).meta({ description: '`in`: from the phone.' }),
  transport: z.string(),
  local: end,
  remote: end,
  encoding: z
    .enum(['utf8', 'latin1'])
    .meta({ description: 'How `text` stands for bytes: `latin1` where they are no UTF-8.' }),
  text: z.string().meta({ description: 'The message, redacted.' }),
});

/** The data of a `lost`. */
const lostMessages = z.object({ messages: z.int().min(1) });

export const traceStream = z.string();

export type HeardPhoneView = z.output<typeof heardPhone>;

export type RefusedRequestView = z.output<typeof refusedRequest>;

export type RefusedRequestPageView = z.output<typeof refusedRequestPage>;

export type TracedMessageView = z.output<typeof tracedMessage>;

export type LostMessagesView = z.output<typeof lostMessages>;
