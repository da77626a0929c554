import type { FieldFault } from '../lib/index.ts';
import type { Refusal } from './refusals.ts';

/** The problem that a fault of one field of the body is. */
export const fieldRefusal = ({ field, detail }: FieldFault): Refusal => ({
  code: 'malformed',
  detail,
  errors: [{ in: 'body', pointer: `/${field}`, detail }],
});

/** Why nothing was added: a fault of one field of the body, or that there are as many as there may be. */
export const entryRefusal = (why: FieldFault | 'too-many'): Refusal =>
  why === 'too-many' ? { code: 'too-many-entries' } : fieldRefusal(why);
