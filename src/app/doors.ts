import { forwardAuth } from '../doors/forward-auth/index.ts';
import type { Door } from '../http/index.ts';

/** The doors of every Offhook. What can be off is imported only once the configuration turns it on; none of these can. */
export const doors: readonly Door[] = [forwardAuth];
