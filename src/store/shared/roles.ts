import type { Fence } from '../../lib/index.ts';

/**
 * What is done by one node at a time for all: sealing events, sending webhooks, telling the MQTT broker, forgetting what is old, and telling
 * clients of OpenID Connect, and realms of Keycloak, what became of their questions.
 */
export type CommonRole = 'audit' | 'webhooks' | 'mqtt' | 'retention' | 'callbacks';

/** The same, and being registered at a PBX, by the name of the registration. */
export type Role = CommonRole | `registration:${string}`;

/** Who does the work of a role while this node has it. Both may be called any number of times, by turns. */
export interface RoleHolder {
  /** This node has the role. Where this rejects, the role is given back and taken again later. */
  begin(fence: Fence): Promise<void>;
  /** It has it no more, or is about to give it back: resolves when nothing of the work is left. */
  end(): Promise<void>;
}

/** A role that this node has. */
export interface HeldRole {
  readonly role: Role;
  /** Of its fence. */
  readonly version: number;
  /** When it was taken, in milliseconds since the epoch. */
  readonly since: number;
}

/** Gives a role back, when its work has ended, and takes it no more. Idempotent. */
export type GiveBack = () => Promise<void>;

/**
 * Which node does what only one may do at a time. A role has one holder at most whose fence holds, and moves to another node that wants it within
 * ten seconds after its holder has died, stands still or is cut off.
 */
export interface Roles {
  /** Takes the role whenever nobody else has it, until it is given back; each role once. Resolves when it was tried, and where that succeeded has begun. */
  hold(role: Role, holder: RoleHolder): Promise<GiveBack>;
  /** Those that this node has now. */
  held(): readonly HeldRole[];
  /** Gives all back and leaves no timer and no connection. Idempotent. */
  stop(): Promise<void>;
}
