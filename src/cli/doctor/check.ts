/** One thing the doctor looked at. `fix` says what to do, where there is something to do. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix?: string;
}

/** Nothing to do. */
export const fine = (name: string, detail: string): Check => ({ name, state: 'ok', detail });

/** A start is possible, and worse than it could be. */
export const warning = (name: string, detail: string, fix: string): Check => ({ name, state: 'warn', detail, fix });

/** A start is not possible, or would be wrong. */
export const failure = (name: string, detail: string, fix: string): Check => ({ name, state: 'fail', detail, fix });

/** A check as people read it. */
export const checkLine = ({ name, state, detail, fix }: Check): string =>
  `${state.padEnd(4)}  ${name}: ${detail}${fix === undefined ? '' : `\n      -> ${fix}`}`;
