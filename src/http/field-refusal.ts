import type { FieldFault } from '../lib/index.ts';
import type { Refusal } from './refusals.ts';

/** The problem that a fault of one field of the body is. */
export const fieldRefusal = ({ field, detail }: FieldFault): Refusal => ({
  code: 'malformed',
  detail,
  errors: [{ in: 'body', pointer: `/${field}`, detail }],
});
