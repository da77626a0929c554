import * as z from 'zod';
import { USER } from '../lib/index.ts';
import { choice, textOr } from './setting.ts';

/** The keys of the administration page. */
export const admin = z.strictObject({
  confirm: choice(
    ['auto', 'always', 'off'],
    'auto',
    'When sessions of the administration page need a confirmation for what is dangerous there; `auto`: from the first that their user has completed, for good. API keys never do',
  ),
  user: textOr(
    'owner',
    USER,
    '1 to 128 characters without control characters',
    'Who logs in there with a key that names nobody: whose phones and authenticators confirm',
  ),
});
