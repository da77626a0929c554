import type { Written } from '../shared/written.ts';

export { keep, undo, type Written } from '../shared/written.ts';

/** How an operation of a port travels from its client to the engine. */
export type Way =
  /** Looks; sees every write that was asked before it. */
  | 'read'
  /** The same, of what many requests ask and an index leads to each row of: takes microseconds, in whatever thread. */
  | 'look'
  /** Changes, and may bring events; answers when that is committed or undone. */
  | 'write'
  /** The same for what comes in crowds: a lone one waits for nobody, several travel together. */
  | 'write-in-crowd'
  /** Changes what brings no events and nobody waits for: travels a moment later, along with others. */
  | 'write-soon'
  /** Forgets a bounded bite, and answers whether there may be more; the client asks until there is none. */
  | 'until-done';

/** An operation that looks. */
export interface Read<Args extends readonly unknown[], Value> {
  readonly way: 'read' | 'look';
  readonly run: (...args: Args) => Value;
}

/** An operation that changes something, in one transaction. */
export interface Write<Args extends readonly unknown[], Value> {
  readonly way: 'write' | 'write-in-crowd' | 'write-soon';
  readonly run: (...args: Args) => Written<Value>;
}

/** An operation that forgets a bite. */
export interface Bite<Args extends readonly unknown[]> {
  readonly way: 'until-done';
  readonly run: (...args: Args) => Written<boolean>;
}

/** Any operation, whatever it takes. */
export type Operation = Read<never, unknown> | Write<never, unknown> | Bite<never>;

/** The members of a port that the engine answers: those that promise something. */
export type AskedName<Port> = {
  [Name in keyof Port]: Port[Name] extends (...args: never[]) => Promise<unknown> ? Name : never;
}[keyof Port];

type OperationFor<Ask> =
  | (Ask extends (...args: infer Args) => Promise<infer Value> ? Read<Args, Value> | Write<Args, Value> : never)
  | (Ask extends (...args: infer Args) => Promise<void> ? Bite<Args> : never);

/** What an engine brings for a port: for each member that it answers, one operation that fits its signature. */
export type OperationsOf<Port> = { readonly [Name in AskedName<Port>]: OperationFor<Port[Name]> };

/** See `Way`. */
export const read = <Args extends readonly unknown[], Value>(run: (...args: Args) => Value): Read<Args, Value> => ({
  way: 'read',
  run,
});

/** See `Way`. */
export const look = <Args extends readonly unknown[], Value>(run: (...args: Args) => Value): Read<Args, Value> => ({
  way: 'look',
  run,
});

/** See `Way`. */
export const write = <Args extends readonly unknown[], Value>(
  run: (...args: Args) => Written<Value>,
): Write<Args, Value> => ({ way: 'write', run });

/** See `Way`. */
export const writeInCrowd = <Args extends readonly unknown[], Value>(
  run: (...args: Args) => Written<Value>,
): Write<Args, Value> => ({ way: 'write-in-crowd', run });

/** See `Way`. */
export const writeSoon = <Args extends readonly unknown[], Value>(
  run: (...args: Args) => Written<Value>,
): Write<Args, Value> => ({ way: 'write-soon', run });

/** See `Way`. */
export const untilDone = <Args extends readonly unknown[]>(run: (...args: Args) => Written<boolean>): Bite<Args> => ({
  way: 'until-done',
  run,
});
