/** So many rows of a table one transaction forgets at most: a call never waits for a big clean-up. */
export const FORGET_AT_ONCE = 1_000;

/** Lines that are read at once: as their secrets are opened, each takes many times what another row does. */
export const LINES_PAGE = 500;

/** How far back one page of a search in the events looks. It needs no index then, which every writer would pay for. */
export const SEARCH_STRETCH = 10_000;

/** So many of the newest events are searched for the outcome of a press: there is no index for what is asked so seldom. */
export const PRESS_SPAN = 10_000;
