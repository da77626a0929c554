/** How much of something its owners hold. Who holds nothing is not known. */
export class Holdings {
  readonly #of = new Map<string, number>();

  /** This owner holds so much more, or less, than before. */
  change(owner: string, by: number): void {
    const held = (this.#of.get(owner) ?? 0) + by;
    if (held > 0) this.#of.set(owner, held);
    else this.#of.delete(owner);
  }

  /** How much this owner holds. */
  of(owner: string | undefined): number {
    return (owner !== undefined && this.#of.get(owner)) || 0;
  }

  /** Who holds the most; of those that hold the same, the one that has been here longest. */
  heaviest(): string | undefined {
    let heaviest: string | undefined;
    let most = 0;
    // Looked for with every entry of a full list: an iterator would make a pair for each owner.
    this.#of.forEach((held, owner) => {
      if (held <= most) return;
      heaviest = owner;
      most = held;
    });
    return heaviest;
  }
}
