import { type Access, type ApiReply, post } from './api.ts';
import type { Load } from './details.ts';
import type { Happening } from './dialog.ts';
import { failureOf } from './failure.ts';
import { follow } from './follow.ts';

/** How long a person looks at nothing: for so long the page may ask, and for so long again Offhook may be silent. */
const PATIENCE_MS = 10_000;

/** Between whom a confirmation goes on. */
export interface Places {
  /** Where browsers reach Offhook, unless `load` names another place. */
  readonly baseUrl: string;
  /** The origin of the page. */
  readonly page: string;
}

/** One confirmation from its beginning to its end, or until `stop`: follows it, and carries what the person decides. */
export class Run {
  readonly #load: Load;
  readonly #places: Places;
  readonly #happen: (happening: Happening) => void;
  readonly #over = new AbortController();
  #following = new AbortController();
  #access: Access | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #hasShown = false;
  #wake = (): void => undefined;

  /** `happen` is told everything; never after `stop`. */
  constructor(load: Load, places: Places, happen: (happening: Happening) => void) {
    this.#load = load;
    this.#places = places;
    this.#happen = (happening) => {
      if (!this.#over.signal.aborted) happen(happening);
    };
  }

  /** Never rejects. */
  async start(): Promise<void> {
    this.#happen({ kind: 'loading' });
    // What comes later is shown all the same.
    this.#bePatient(() => this.#happen({ kind: 'failed', why: 'not-started' }));
    try {
      const { id, token, baseUrl } = await this.#load();
      this.#access = { id, token, baseUrl: (baseUrl ?? this.#places.baseUrl).replace(/\/+$/, '') };
    } catch (cause) {
      this.#happen({ kind: 'failed', why: failureOf(cause) });
      return;
    } finally {
      clearTimeout(this.#patience);
    }
    await this.#follow(this.#access);
  }

  async #follow(access: Access): Promise<void> {
    this.#following = new AbortController();
    if (!this.#hasShown) this.#bePatient(() => this.#giveUp(access));
    await follow({
      access,
      signal: AbortSignal.any([this.#over.signal, this.#following.signal]),
      onState: (confirmation) => {
        this.#hasShown = true;
        clearTimeout(this.#patience);
        this.#happen({ kind: 'state', confirmation, at: performance.now() });
      },
      onLink: (link) => this.#happen({ kind: 'link', link }),
      onGone: () => {
        clearTimeout(this.#patience);
        this.#happen({ kind: 'failed', why: 'gone' });
      },
      pause: (ms) => this.#pause(ms),
    });
  }

  #bePatient(giveUp: () => void): void {
    clearTimeout(this.#patience);
    if (!this.#over.signal.aborted) this.#patience = setTimeout(giveUp, PATIENCE_MS);
  }

  /** Nothing was ever heard of Offhook. The page's developer reads why that may be: browsers do not tell scripts. */
  #giveUp({ baseUrl }: Access): void {
    this.#following.abort();
    this.#wake();
    // biome-ignore lint/suspicious/noConsole: nothing else of ours is read by whoever builds the page
    console.error(silenceOf(baseUrl, this.#places.page));
    this.#happen({ kind: 'failed', why: 'unreachable' });
  }

  stop(): void {
    this.#over.abort();
    clearTimeout(this.#patience);
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

/** Why this base URL may be silent towards a page of this origin. */
const silenceOf = (baseUrl: string, origin: string): string => {
  const silent = `<offhook-confirm>: no answer from ${baseUrl}.`;
  if (URL.canParse(baseUrl) && new URL(baseUrl).origin === origin) return silent;
  return `${silent} If Offhook runs there, its setting http.corsOrigins has to name this page's origin, ${origin}.`;
};

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
