import jsqr from 'jsqr';

type Decode = typeof jsqr.default;

// The package is CommonJS and hides its function once more when it is loaded as one.
const decode: Decode = typeof jsqr === 'function' ? (jsqr as unknown as Decode) : jsqr.default;

/** What a camera reads in a picture of so many columns and rows, four bytes a point. */
export const readPixels = (pixels: Uint8ClampedArray, columns: number, rows: number): string | undefined =>
  decode(pixels, columns, rows)?.data;

/**
 * What a camera reads from an SVG image made of black squares on white: paints it, one pixel for each unit of its viewBox,
 * and decodes the picture. Understands `M x,y h w v h h -w z` in paths and nothing else: anything more fails.
 */
export const scanned = (svg: string): string | undefined => {
  const [, width = '0', height = '0'] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const [columns, rows] = [Number(width), Number(height)];
  const pixels = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (const [, path = ''] of svg.matchAll(/<path fill="black" d="([^"]*)"/g))
    for (const square of path.split('z').filter((part) => part !== '')) paint(pixels, columns, square);
  return readPixels(pixels, columns, rows);
};

const SQUARE = /^M(\d+),(\d+)h(\d+)v(\d+)h-(\d+)$/;

const paint = (pixels: Uint8ClampedArray, columns: number, square: string): void => {
  const match = SQUARE.exec(square);
  if (!match) throw new Error(`No square: ${square}`);
  const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number);
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++)
      pixels.fill(0, (row * columns + column) * 4, (row * columns + column) * 4 + 3);
};
