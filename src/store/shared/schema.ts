import type { Generated } from 'kysely';

/** The tables as Kysely sees them: migrations/ makes them. Every `*_at` and `at` is in milliseconds since the epoch. */
export interface Schema {
  confirmation: ConfirmationTable;
  grant: GrantTable;
  evidence: EvidenceTable;
  event: EventTable;
  idempotency: IdempotencyTable;
  line: LineTable;
  api_key: ApiKeyTable;
  call: CallTable;
  authenticator: AuthenticatorTable;
  app_code_try: AppCodeTryTable;
  cursor: CursorTable;
  webhook: WebhookTable;
  webhook_old_secret: WebhookOldSecretTable;
  delivery: DeliveryTable;
  seal: SealTable;
  registration: RegistrationTable;
  ticket: TicketTable;
  account: AccountTable;
  openid_client: OpenIdClientTable;
  openid_artefact: OpenIdArtefactTable;
  admin_session: AdminSessionTable;
  admin_lock: AdminLockTable;
}

export interface ConfirmationTable {
  seq: Generated<number>;
  id: string;
  app: string;
  user: string;
  session: string;
  window: string;
  origin: string;
  state: string;
  version: number;
  /** Stays when the confirmation ends, so that a late call can be told apart from a wrong code. */
  code: string | null;
  /** Null from the end on. */
  expires_at: number | null;
  /** Null exactly while it lives (pending or confirmed); a check holds the two together. */
  ended_at: number | null;
  /** The confirmation itself, JSON. The columns repeat what is searched. */
  document: string;
}

export interface GrantTable {
  id: string;
  confirmation_id: string;
  app: string;
  user: string;
  session: string;
  window: string;
  origin: string;
  method: string;
  issued_at: number;
  expires_at: number;
  revoked_at: number | null;
}

interface EvidenceTable {
  once: string;
  at: number;
}

export interface EventTable {
  seq: Generated<number>;
  id: string;
  type: string;
  at: number;
  app: string | null;
  subject: string;
  actor: string | null;
  /** JSON object. */
  data: string;
}

interface IdempotencyTable {
  app: string;
  key: string;
  body_hash: string;
  confirmation_id: string;
  at: number;
}

export interface LineTable {
  id: string;
  kind: string;
  username: string;
  label: string;
  /** JSON: `"*"` or a list of users. */
  confirms_for: string;
  trust: string;
  certificate: string | null;
  peer: string | null;
  enabled: number;
  source: string;
  realm: string;
  /** Digest secrets, JSON, sealed to `line:<id>`; `null` for a line that has none. */
  sealed_secrets: Uint8Array;
  /** See `StoredLine`. */
  version: string;
  /** JSON. */
  tries: string;
}

export interface ApiKeyTable {
  id: string;
  app: string;
  label: string;
  user: string | null;
  hash: string;
  /** JSON list. */
  scopes: string;
  created_at: number;
  /** Null: without an end. */
  expires_at: number | null;
  revoked_at: number | null;
  /** 1: by a start that put another key in its place. 0 in rows that are not revoked. */
  replaced: 0 | 1;
}

export interface CallTable {
  seq: Generated<number>;
  id: string;
  at: number;
  /** JSON, or null when no line was known. */
  line: string | null;
  outcome: string;
  refusal: string | null;
  detail: string | null;
  /** JSON list. */
  signals: string;
  address: string;
  transport: string;
  user_agent: string | null;
  /** See `Dial`; null where no code of it was dialled. No two rows have the same. */
  invite: string | null;
  /** See `CallRecord`. */
  node: string | null;
}

export interface AuthenticatorTable {
  seq: Generated<number>;
  id: string;
  app: string;
  user: string;
  name: string;
  created_at: number;
  /** Null for a draft. */
  activated_at: number | null;
  /** Shared secret and hashes of the recovery codes, JSON, sealed to `authenticator:<id>`. */
  sealed_secrets: Uint8Array;
}

interface AppCodeTryTable {
  seq: Generated<number>;
  app: string;
  user: string;
  at: number;
}

interface CursorTable {
  name: string;
  seq: number;
}

export interface WebhookTable {
  id: string;
  app: string;
  url: string;
  /** JSON list; empty: every type. */
  types: string;
  /** The newest event when it was added: it gets what came later. */
  from_seq: number;
  created_at: number;
  dropped: Generated<number>;
  /** 0 or 1. */
  enabled: number;
  /** Sealed to `webhook:<id>`. */
  sealed_secret: Uint8Array;
}

/** Named by the id of its webhook. */
export interface WebhookOldSecretTable {
  id: string;
  until: number;
  /** Sealed to `webhook-before:<id>`. */
  sealed_secret: Uint8Array;
}

export interface DeliveryTable {
  seq: Generated<number>;
  webhook_id: string;
  event_seq: number;
  tries: number;
  first_at: number;
  /** Null: dead. */
  next_at: number | null;
  failure: string | null;
}

/** Named by `seq` of events. */
interface SealTable {
  to_seq: number;
  from_seq: number;
  prev_hash: string;
  hash: string;
}

/** Named by the entry of `sip.registrations`. */
export interface RegistrationTable {
  id: string;
  /** `KeptContact`, JSON, sealed to `registration:<id>`. */
  sealed_contact: Uint8Array;
  /** 1: the last thing that was told of it is that it was lost. */
  is_lost: 0 | 1;
}

/** Not by its value, but by the hash of that. */
export interface TicketTable {
  hash: string;
  app: string;
  user: string;
  expires_at: number;
  /** The ticket itself, JSON. The columns repeat what is searched. */
  document: string;
  /** Null: nobody has used it. */
  cookie: string | null;
  confirmation_id: string | null;
}

/** Named by its username. */
export interface AccountTable {
  id: string;
  app: string;
  user: string;
  /** Digest secrets, JSON, sealed to `account:<id>`. */
  sealed_secrets: Uint8Array;
  created_at: number;
}

export interface OpenIdClientTable {
  id: string;
  app: string;
  created_at: number;
  /** The client itself, JSON. The columns repeat what is searched. */
  document: string;
  /** Its secret, JSON, sealed to `client:<id>`; `null` for a client that has keys. */
  sealed_secret: Uint8Array;
}

/** See `Artefact`. */
export interface OpenIdArtefactTable {
  id: string;
  kind: string;
  owner: string;
  grant_id: string | null;
  expires_at: number;
  consumed_at: number | null;
  /** Sealed to `artefact:<id>`. */
  sealed_payload: Uint8Array;
}

/** Not by what its cookie holds, but by the hash of that. The three of `unlock` are null together, but for the last. */
export interface AdminSessionTable {
  id: string;
  hash: string;
  key_hash: string;
  user: string;
  address: string | null;
  created_at: number;
  active_at: number;
  unlock_window: string | null;
  unlock_asked_at: number | null;
  unlock_until: number | null;
}

/** Named by the user. */
interface AdminLockTable {
  user: string;
  since: number;
}
