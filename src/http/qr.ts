import { renderSVG } from 'uqr';

/** Modules of white around the code: ISO/IEC 18004 asks for four. */
const QUIET_ZONE = 4;

/** Units of the image along one module. */
const MODULE = 4;

/** Any of the eight masks can be read. Finding the best one takes ten times as long, and nobody else is served meanwhile. */
const MASK = 3;

/** The text as a QR code, an SVG image without anything that runs. */
export const qrSvg = (text: string): string =>
  renderSVG(text, { ecc: 'M', border: QUIET_ZONE, pixelSize: MODULE, maskPattern: MASK });
