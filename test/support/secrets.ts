/** Between a key and the next, whatever a log writes there: an array of digits, one line for each. */
const BETWEEN_KEYS = '["\'\\s,:{}\\[\\]]{0,8}';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What was issued in a run, and where it must not be found again. */
export class Secrets {
  readonly #all: { readonly kind: string; readonly pattern: RegExp }[] = [];

  /** As it is, and as JSON and URLs write it. A number inside a longer number or an id is chance. */
  add(kind: string, secret: string): void {
    if (secret.length < 6) throw new Error(`${kind} is too short to look for`);
    for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]))
      this.#all.push({ kind, pattern: new RegExp(`(?<![\\w-])${escaped(form)}(?![\\w-])`) });
  }

  /** The digits of a code: alone, after the prefix or the service number, and key by key. */
  addCode(kind: string, digits: string): void {
    const keys = [...digits].join(BETWEEN_KEYS);
    this.#all.push({ kind, pattern: new RegExp(`(?<![\\w-])(?:(?:\\*|%2A)?10|8810)?${keys}(?![\\w-])`, 'i') });
  }

  kinds(): readonly string[] {
    return [...new Set(this.#all.map(({ kind }) => kind))].sort();
  }

  /** Every kind of secret that stands in a text, with the text's name. */
  foundIn(texts: Readonly<Record<string, string>>): readonly string[] {
    const found = Object.entries(texts).flatMap(([where, text]) =>
      this.#all.filter(({ pattern }) => pattern.test(text)).map(({ kind }) => `${kind} in ${where}`),
    );
    return [...new Set(found)].sort();
  }
}
