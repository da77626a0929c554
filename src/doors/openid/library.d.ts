/** As much of `oidc-provider` as the door uses; it brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Params = Readonly<Record<string, string | undefined>>;

  interface LibraryClient {
    readonly clientId: string;
    readonly offhook_app: string;
    readonly offhook_label: string;
    readonly offhook_ok: 'click' | 'client';
    readonly offhook_ping?: string;
    readonly redirectUris: readonly string[];
  }

  interface LibraryGrant {
    jti: string | undefined;
    readonly remainingTTL: number;
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  interface Login {
    readonly accountId: string;
    readonly acr: string;
    readonly amr: readonly string[];
    /** Seconds since the epoch. */
    readonly loginTs: number;
  }

  interface LibrarySession {
    accountId?: string;
    loginAccount(login: Login & { readonly transient: true }): void;
    ensureClientContainer(clientId: string): void;
    sidFor(clientId: string, sid: string): void;
    grantIdFor(clientId: string, grantId: string): void;
  }

  interface Interaction {
    readonly uid: string;
    readonly params: Params;
    readonly returnTo: string;
    lastSubmission: { readonly ticket?: string; readonly sid?: string } | undefined;
    persist(): Promise<string>;
  }

  interface InteractionResult {
    readonly login?: {
      readonly accountId: string;
      readonly acr: string;
      readonly amr: readonly string[];
      readonly ts: number;
    };
    readonly consent?: { readonly grantId: string };
    readonly sid?: string;
    readonly error?: string;
    readonly error_description?: string;
  }

  interface OidcContext {
    readonly route: string;
    readonly provider: Provider;
    readonly client: LibraryClient;
    readonly params: Params;
    readonly prompts: ReadonlySet<string>;
    readonly session: LibrarySession;
    readonly result: InteractionResult | undefined;
    readonly claims: { id_token?: Record<string, unknown> };
    readonly entities: {
      readonly Grant?: LibraryGrant;
      readonly AuthorizationCode?: { readonly acr: string; readonly amr: readonly string[]; readonly authTime: number };
    };
    entity(name: string, value: unknown): void;
  }

  interface Context {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    readonly method: string;
    readonly path: string;
    readonly oidc: OidcContext;
    status: number;
    type: string;
    body: unknown;
    redirect(url: string): void;
    set(field: string, value: string): void;
  }

  export interface TokenPayload {
    readonly [name: string]: unknown;
    readonly kind?: string;
    readonly clientId?: string;
    readonly grantId?: string;
    readonly iss?: string;
    readonly params?: Params;
    /** Seconds since the epoch. */
    readonly exp?: number;
    readonly error?: string;
    /** Of ours: when a client that waits asked last, in milliseconds since the epoch. */
    readonly askedAt?: number;
  }

  interface BackchannelRequest {
    readonly jti: string;
    params: Params;
    save(): Promise<string>;
    destroy(): Promise<void>;
  }

  interface AccessToken {
    readonly kind: string;
    readonly grantId: string;
  }

  interface Adapter {
    upsert(id: string, payload: TokenPayload, expiresIn: number): Promise<void>;
    find(id: string): Promise<object | undefined>;
    findByUid(uid: string): Promise<undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export type {
    AccessToken,
    Adapter,
    BackchannelRequest,
    Context,
    Interaction,
    LibraryClient,
    LibraryGrant,
    Login,
    Params,
  };

  type Middleware = (ctx: Context, next: () => Promise<void>) => Promise<void>;

  export class Provider {
    constructor(issuer: string, configuration: object);
    static readonly ctx: Context | undefined;
    readonly issuer: string;
    proxy: boolean;
    readonly Grant: {
      new (of: { readonly accountId: string; readonly clientId: string; readonly expiresIn: number }): LibraryGrant;
      find(id: string): Promise<LibraryGrant | undefined>;
    };
    readonly Client: { find(id: string): Promise<LibraryClient | undefined> };
    use(middleware: Middleware): this;
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    on(event: string, hear: (ctx: Context, error: unknown) => void): this;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>;
    interactionResult(
      req: IncomingMessage,
      res: ServerResponse,
      result: InteractionResult,
      options: { readonly mergeWithLastSubmission: false },
    ): Promise<string>;
  }

  class LibraryError extends Error {
    constructor(description?: string, options?: ErrorOptions);
    readonly expose: boolean;
  }

  export const errors: {
    readonly [Name in
      | 'AccessDenied'
      | 'InvalidClientAuth'
      | 'InvalidGrant'
      | 'InvalidRequest'
      | 'InvalidRequestUri'
      | 'InvalidTarget'
      | 'SessionNotFound'
      | 'SlowDown'
      | 'TemporarilyUnavailable']: typeof LibraryError;
  };

  export const interactionPolicy: {
    readonly Prompt: new (
      prompt: { readonly name: string; readonly requestable: boolean },
      ...checks: readonly unknown[]
    ) => unknown;
    readonly Check: new (
      reason: string,
      description: string,
      error: string,
      check: (ctx: Context) => Promise<boolean>,
    ) => unknown;
  };
}
