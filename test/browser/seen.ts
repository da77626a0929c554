import type { Locator } from 'playwright-core';

/** Whether somebody sees this, whole and uncovered, without scrolling: its corners and its middle are its own. */
export const isSeen = async (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const inset = 3;
    const middle = (top + bottom) / 2;
    const points: readonly (readonly [number, number])[] = [
      [(left + right) / 2, middle],
      [left + inset, top + inset],
      [right - inset, top + inset],
      [left + inset, bottom - inset],
      [right - inset, bottom - inset],
    ];
    const root = element.getRootNode() as Document | ShadowRoot;
    return points.every(([x, y]) => {
      const there = root.elementFromPoint(x, y);
      return there !== null && (element.contains(there) || there.contains(element));
    });
  });
