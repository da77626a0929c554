export { forwardAuth } from './forward-auth.ts';
