/** How much of something its owners hold. Who holds nothing is not known. */
export class Holdings {
  readonly #of = new Map<string, number>();
  /** Nobody holds more. */
  #ceiling = 0;

  /** This owner holds so much more, or less, than before. */
  change(owner: string, by: number): void {
    const held = (this.#of.get(owner) ?? 0) + by;
    if (held > 0) this.#of.set(owner, held);
    else this.#of.delete(owner);
    if (held > this.#ceiling) this.#ceiling = held;
  }

  /** How much this owner holds. */
  of(owner: string | undefined): number {
    return (owner !== undefined && this.#of.get(owner)) || 0;
  }

  /** Who holds the most; of those that hold the same, the one that has been here longest. */
  heaviest(): string | undefined {
    let heaviest: string | undefined;
    let most = 0;
    // Looked for with every entry of a full list, where most owners hold the same: then the first is found, and nobody else is looked at.
    for (const owner of this.#of.keys()) {
      if (most === this.#ceiling) break;
      const held = this.of(owner);
      if (held <= most) continue;
      heaviest = owner;
      most = held;
    }
    this.#ceiling = most;
    return heaviest;
  }
}
