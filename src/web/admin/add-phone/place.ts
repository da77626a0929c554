/** The steps to a phone that confirms, in their order. */
export const steps = ['choose', 'name', 'enter', 'wait', 'try'] as const;

export type Step = (typeof steps)[number];

/** Where somebody is on the way: all that the address has to keep, for the rest is the server's. */
export interface Place {
  readonly step: Step;
  /** The id of the line, once there is one. */
  readonly line: string | undefined;
  /** The id of what was chosen; undefined where nobody said. */
  readonly device: string | undefined;
}

const VIEW = 'add-phone';

/** Reads `#add-phone/<line>/<step>/<device>`; whatever is missing or unknown leads to the choice. */
export const placeIn = (hash: string): Place => {
  const [, line, step, device] = hash.replace(/^#/, '').split('/').map(decoded);
  const known = steps.find((it) => it === step);
  if (known === 'name') return { step: known, line: undefined, device: device || undefined };
  if (known === undefined || known === 'choose' || !line) return { step: 'choose', line: undefined, device: undefined };
  return { step: known, line, device: device || undefined };
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
};

/** The fragment of the address that leads there. */
export const hashOf = ({ step, line = '', device = '' }: Place): string => {
  if (step === 'choose') return `#${VIEW}`;
  return `#${[VIEW, line, step, device].map(encodeURIComponent).join('/').replace(/\/$/, '')}`;
};
