import type { State } from './state.ts';

/** The one state of the page. */
export interface Store {
  readonly state: State;
  /** Changes it, and has the page drawn anew soon. */
  set(change: Partial<State>): void;
}

export const createStore = (first: State, draw: (state: State) => void): Store => {
  let state = first;
  let due = false;
  return {
    get state() {
      return state;
    },
    set(change) {
      state = { ...state, ...change };
      if (due) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        draw(state);
      });
    },
  };
};
