import * as z from 'zod';
import { next, time } from './fields.ts';
import { lineKind } from './lines.ts';

/* Registrations of this server at PBXs, and who called through them. */

const state = z.enum(['registered', 'registering', 'failed', 'unregistered', 'elsewhere']).meta({
  description: '`elsewhere`: of several nodes another one has it, or none has yet.',
});

const taken = z
  .discriminatedUnion('for', [
    z.object({ for: z.literal('line'), line: z.string().meta({ description: 'Its id.' }), kind: lineKind }),
    z.object({
      for: z.literal('nobody'),
      why: z.enum(['unnamed', 'elsewhere', 'no-rule', 'no-line']).meta({
        description:
          '`unnamed`: the PBX names nobody, or more than one. `elsewhere`: From is of another host than the PBX. `no-rule`: no rule has the number, as of callers from outside. `no-line`: a phone of the house without a line.',
      }),
      kind: lineKind.nullable().meta({ description: 'What the rules say of the number; null where none has it.' }),
    }),
  ])
  .meta({ description: 'A line of this house, or nobody of it: answered 480.' });

const caller = z
  .object({
    at: time.meta({ description: 'When the last call came.' }),
    firstAt: time.meta({ description: 'When the first came that was the same.' }),
    times: z.int().min(1),
    number: z.string().nullable().meta({
      description:
        'As the PBX gave it, at most 64 characters; null where it named nobody. Of outside callers it is personal data.',
    }),
    taken,
    remedy: z.string().nullable().meta({
      description:
        'What to add where this is a phone of the house, in English; null where nothing would help, or nothing has to.',
    }),
  })
  .meta({ id: 'RegistrationCaller' });

const registration = z
  .object({
    name: z.string().meta({ description: 'The entry of `sip.registrations`.' }),
    registrar: z.string().meta({ examples: ['fritz.box (udp)'] }),
    user: z.string(),
    state,
    since: time.meta({ description: 'Since when it is so.' }),
    expiresAt: time.nullable().meta({ description: 'Until when the registrar keeps it; null where it does not.' }),
    lastError: z.string().nullable().meta({
      description: 'Why it failed last, in English, also after it was mended; null where it has not.',
    }),
    nextAt: time
      .nullable()
      .meta({ description: 'When the registrar is asked next; null where it is asked now, or not by this node.' }),
    node: z
      .string()
      .nullable()
      .meta({
        description: 'The node that has it: its machine and process; null while none is known to.',
        examples: ['cellar/4711'],
      }),
    callers: z.array(caller).meta({
      description:
        'The last who called through it, newest first: the same again is counted. In the memory of the node that answers only, which has none where another node has the registration.',
    }),
  })
  .meta({ id: 'Registration' });

export const registrationPage = z.object({ items: z.array(registration), next }).meta({ id: 'RegistrationPage' });

export type RegistrationView = z.output<typeof registration>;

export type RegistrationCallerView = z.output<typeof caller>;
