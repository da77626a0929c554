/** What has to be drawn of a QR code: a square of `size` units, and the path of its dark modules. */
export interface QrDrawing {
  readonly size: string;
  readonly path: string;
}

const VIEW_BOX = /viewBox="0 0 ([\d.]+) \1"/;
const PATH = /<path fill="black" d="([MmHhVvLlZz\d\s,.-]+)"/;

/** Reads the QR code out of the SVG that Offhook made; undefined for any other picture. Nothing of it is ever put into the page as markup. */
export const readQr = (svg: string): QrDrawing | undefined => {
  const size = VIEW_BOX.exec(svg)?.[1];
  const path = PATH.exec(svg)?.[1];
  return size === undefined || path === undefined ? undefined : { size, path };
};
