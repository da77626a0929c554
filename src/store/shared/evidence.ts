import type { Change } from '../../confirmation/port.ts';

/** When the change happened, as its own events say: what it spends can be forgotten that long after. */
export const spentAt = ({ writes }: Change): number => {
  let latest = 0;
  for (const { next, events } of writes) {
    latest = Math.max(latest, next.createdAt);
    for (const { at } of events) latest = Math.max(latest, at);
  }
  return latest;
};

/** A stretch of the evidence in the order of its bytes: the first, and behind the last. */
export type EvidenceRange = readonly [from: string, before: string];

/** Where the steps of this authenticator that were accepted lie: `:` comes after the digits. */
export const stepsOf = (authenticator: string): EvidenceRange => [`${authenticator}:0`, `${authenticator}::`];

/** Likewise its recovery codes that were used: `;` comes after `:`. */
export const recoveryOf = (authenticator: string): EvidenceRange => [
  `${authenticator}:recovery:`,
  `${authenticator}:recovery;`,
];

/** The newest step of `stepsOf` as a number. */
export const stepIn = (authenticator: string, once: string): number => Number(once.slice(authenticator.length + 1));

/** The hash of a recovery code in `recoveryOf`. */
export const recoveryHashIn = (authenticator: string, once: string): string =>
  once.slice(recoveryOf(authenticator)[0].length);

/** Whose evidence this is, where it is of an authenticator. `recovery`: the hash of a recovery code, where it is of one. */
export const authenticatorIn = (
  once: string,
): { readonly id: string; readonly recovery: string | undefined } | undefined => {
  const [, id, recovery] = /^(aut_[^:]+):(?:recovery:(.*))?/.exec(once) ?? [];
  return id === undefined ? undefined : { id, recovery };
};
