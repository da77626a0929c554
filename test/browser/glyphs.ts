import type { Locator } from 'playwright-core';

/** A text without its spaces: as it is written, and as it is seen by whoever reads it from the left, line by line. */
export interface Glyphs {
  readonly written: string;
  readonly seen: string;
}

/** The characters of an element, by where the browser put each. */
export const glyphsOf = (where: Locator): Promise<Glyphs> =>
  where.evaluate((element) => {
    const glyphs: { readonly character: string; readonly box: DOMRect }[] = [];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const [at, character] of [...(text.textContent ?? '')].entries()) {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const [box] = range.getClientRects();
        if (box && character.trim() !== '') glyphs.push({ character, box });
      }
    }
    const line = (boxes: { readonly box: DOMRect }) => Math.round(boxes.box.bottom);
    const textOf = (all: typeof glyphs) => all.map(({ character }) => character).join('');
    const sorted = glyphs.toSorted((a, b) => line(a) - line(b) || a.box.left - b.box.left);
    return { written: textOf(glyphs), seen: textOf(sorted) };
  });

/** What of these elements is seen in another order than it is written. */
export const disordered = async (where: Locator): Promise<readonly Glyphs[]> => {
  const all = await Promise.all((await where.all()).map(glyphsOf));
  return all.filter(({ written, seen }) => written !== seen);
};
