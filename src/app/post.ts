import { createSendWebhook } from '../events/index.ts';
import { version } from '../lib/index.ts';
import type { Tools } from './tools.ts';

/** Sends once, as webhooks are sent: to where the URL leads when it is sent, without following anybody elsewhere. Says what failed, in a word. */
export type Post = (
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal?: AbortSignal,
) => Promise<string | undefined>;

/** `allowPrivate`: the URL may lead to a private network, or to where `isHome` says. */
export const createPost = (
  reach: { readonly allowPrivate: boolean; readonly isHome: (address: string) => boolean },
  { clock }: Pick<Tools, 'clock'>,
): Post => {
  const send = createSendWebhook({ clock, ...reach, userAgent: `offhook/${version}` });
  const never = new AbortController().signal;
  return async (url, message, signal = never) => {
    const outcome = await send(url, message, signal);
    return outcome.kind === 'delivered' ? undefined : outcome.failure;
  };
};
