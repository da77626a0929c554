import type { EventRow } from '../../shared/event-row.ts';
import { hindranceIn } from '../hindrance.ts';
import type { Way } from '../operation.ts';

/** What an engine can be asked, by port and name, and how each travels. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, Way>>>>;

/** One operation on its way to the engine, such as `confirmations.load`. `id` pairs it with its reply. */
export interface Command {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: Fault };

/** What a group came to. `events`: the rows that it added to the log, oldest first, with nothing in between; flat, because threads copy what they tell each other. */
export interface Answers {
  readonly replies: readonly Reply[];
  readonly events: readonly EventRow[];
}

/** A failure as it crosses threads, where an error would lose its class and its code. */
export interface Fault {
  readonly message: string;
  readonly stack: string;
  /** Why the database cannot work now, where that is all; see `hindranceIn`. */
  readonly hindrance?: string | undefined;
}

/** The fault that says what `cause` was. */
export const faultOf = (cause: unknown): Fault => {
  if (!(cause instanceof Error)) return { message: String(cause), stack: '' };
  const code = 'code' in cause ? ` (${String(cause.code)})` : '';
  return { message: `${cause.message}${code}`, stack: cause.stack ?? '', hindrance: hindranceIn(cause) };
};

/** The error that a fault stands for, with the stack of the thread where it happened. */
export const errorOf = ({ message, stack }: Fault): Error => Object.assign(new Error(message), { stack });
