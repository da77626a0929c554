/** What is sent to whoever wants to hear what became of a question. */
export interface CallbackMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of a try: `failure` in a word, `askedMs` how long the receiver wants to be left alone, where it says so. */
export type Tried =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'gone'; readonly failure: string; readonly askedMs?: number };

/** Sends once, as webhooks are sent. Never rejects; `signal` gives it up. */
export type SendCallback = (
  url: string,
  message: Pick<CallbackMessage, 'headers' | 'body'>,
  signal: AbortSignal,
) => Promise<Tried>;
