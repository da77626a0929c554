import { createSendWebhook, type SenderParts, type SendWebhook } from '../events/index.ts';
import { version } from '../lib/index.ts';
import type { Tools } from './tools.ts';

/** Sends once, as webhooks are sent, in the name of this Offhook. `reach`: where a URL may lead. */
export const createSend = (
  reach: Pick<SenderParts, 'allowPrivate' | 'isHome'>,
  { clock }: Pick<Tools, 'clock'>,
): SendWebhook => createSendWebhook({ clock, ...reach, userAgent: `offhook/${version}` });
