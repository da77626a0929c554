import type { Line } from './port.ts';

/** Whom a phone may confirm for, by name; null is everybody. */
type Owner = string | null;

/** The ids of phones, found by whom they may confirm for: who asks for somebody does not look through the lines of all others. */
export class OwnedPhones {
  /** By the peer that they are behind: of these there are few. */
  readonly #behind = new Map<Line['peer'], Map<Owner, Set<string>>>();

  add({ id, peer, confirmsFor }: Line): void {
    const owned = this.#behind.get(peer) ?? new Map<Owner, Set<string>>();
    this.#behind.set(peer, owned);
    for (const owner of ownersIn(confirmsFor)) owned.set(owner, (owned.get(owner) ?? new Set()).add(id));
  }

  /** Takes away what was added for this very line. */
  remove({ id, peer, confirmsFor }: Line): void {
    const owned = this.#behind.get(peer);
    if (!owned) return;
    for (const owner of ownersIn(confirmsFor)) {
      const ids = owned.get(owner);
      ids?.delete(id);
      if (ids?.size === 0) owned.delete(owner);
    }
    if (owned.size === 0) this.#behind.delete(peer);
  }

  /** Those that may confirm for this user, each once. */
  *of(user: string): Iterable<string> {
    for (const owned of this.#behind.values()) {
      yield* owned.get(user) ?? [];
      yield* owned.get(null) ?? [];
    }
  }

  /** What those are behind. */
  peersOf(user: string): ReadonlySet<Line['peer']> {
    const peers = new Set<Line['peer']>();
    for (const [peer, owned] of this.#behind) if (owned.has(user) || owned.has(null)) peers.add(peer);
    return peers;
  }
}

const ownersIn = (confirmsFor: Line['confirmsFor']): readonly Owner[] => (confirmsFor === '*' ? [null] : confirmsFor);
