/** One thing the doctor looked at. `fix` says what to do, where there is something to do. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix?: string;
}

export const fine = (name: string, detail: string): Check => ({ name, state: 'ok', detail });

export const warning = (name: string, detail: string, fix: string): Check => ({ name, state: 'warn', detail, fix });

export const failure = (name: string, detail: string, fix: string): Check => ({ name, state: 'fail', detail, fix });
