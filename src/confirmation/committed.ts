/** A committed event as the log tells it, of a confirmation or of anything else: what this domain looks at. */
export interface CommittedEvent {
  readonly type: string;
  /** The id of what it happened to. */
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The deadline that a confirmation has from this event on, where it is a new one. Milliseconds since the epoch. */
export const newDeadline = ({ type, data }: CommittedEvent): number | undefined => {
  const setsOne = type === 'confirmation.requested' || type === 'confirmation.confirmed';
  return setsOne && typeof data.expiresAt === 'number' ? data.expiresAt : undefined;
};

/** Whether others may be offered something else since: a confirmation at home began, went on or ended. */
export const mayTurnOffers = ({ type, data }: CommittedEvent): boolean =>
  type.startsWith('confirmation.') && data.origin !== 'internet';
