import { type Access, type ApiReply, post } from './api.ts';
import type { Load } from './details.ts';
import type { Happening } from './dialog.ts';
import { follow } from './follow.ts';

/** One confirmation from its beginning to its end, or until `stop`: follows it, and carries what the person decides. */
export class Run {
  readonly #load: Load;
  readonly #baseUrl: string;
  readonly #happen: (happening: Happening) => void;
  readonly #over = new AbortController();
  #following = new AbortController();
  #access: Access | undefined;
  #wake = (): void => undefined;

  /** `happen` is told everything; never after `stop`. */
  constructor(load: Load, baseUrl: string, happen: (happening: Happening) => void) {
    this.#load = load;
    this.#baseUrl = baseUrl;
    this.#happen = (happening) => {
      if (!this.#over.signal.aborted) happen(happening);
    };
  }

  /** Never rejects. */
  async start(): Promise<void> {
    this.#happen({ kind: 'loading' });
    try {
      const { id, token, baseUrl } = await this.#load();
      this.#access = { id, token, baseUrl: (baseUrl ?? this.#baseUrl).replace(/\/+$/, '') };
    } catch {
      this.#happen({ kind: 'failed', why: 'not-started' });
      return;
    }
    await this.#follow(this.#access);
  }

  #follow(access: Access): Promise<void> {
    this.#following = new AbortController();
    return follow({
      access,
      signal: AbortSignal.any([this.#over.signal, this.#following.signal]),
      onState: (confirmation) => this.#happen({ kind: 'state', confirmation, at: performance.now() }),
      onLink: (link) => this.#happen({ kind: 'link', link }),
      onGone: () => this.#happen({ kind: 'failed', why: 'gone' }),
      pause: (ms) => this.#pause(ms),
    });
  }

  stop(): void {
    this.#over.abort();
    this.#wake();
  }

  /** A new try to reach the server is worth it: somebody looks again. */
  wake(): void {
    this.#wake();
  }

  /** The browser has no network: what is open may hang for a while, and nobody would know. */
  networkLost(): void {
    this.#happen({ kind: 'link', link: 'lost' });
  }

  /** The browser has a network again: begins anew, as what was open before it may be dead. Never rejects. */
  async networkBack(): Promise<void> {
    this.#following.abort();
    this.#wake();
    if (this.#access && !this.#over.signal.aborted) await this.#follow(this.#access);
  }

  typeCode(code: string): void {
    this.#send('code', '/totp', { code });
  }

  ok(): void {
    this.#send('ok', '/complete', {});
  }

  cancel(reason: 'user' | 'not-me'): void {
    this.#send('cancel', '/cancel', { reason });
  }

  #send(what: 'code' | 'ok' | 'cancel', path: string, body: unknown): void {
    if (!this.#access) return;
    this.#happen({ kind: 'sent', what });
    void post(this.#access, path, body, this.#over.signal).then((reply) => this.#happen(outcomeOf(reply)));
  }

  #pause(ms: number): Promise<void> {
    if (this.#over.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const outcomeOf = (reply: ApiReply): Happening => {
  switch (reply.kind) {
    case 'view':
      return { kind: 'answered', confirmation: reply.view, at: performance.now() };
    case 'problem':
      return { kind: 'refused', code: reply.code, retryAfterSeconds: reply.retryAfter };
    case 'lost':
      return { kind: 'unsent' };
    default:
      return reply satisfies never;
  }
};
