import type { PhoneId } from './state.ts';

const MOST = 160;

/** Draws what is heard as a line, in the canvas of that phone. */
export const drawScope = (phone: PhoneId, samples: Float32Array): void => {
  const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-scope="${phone}"]`);
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const { width, height } = canvas;
  const shown = samples.subarray(-MOST);
  context.clearRect(0, 0, width, height);
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 2;
  context.beginPath();
  shown.forEach((sample, at) => {
    context.lineTo((at / MOST) * width, height / 2 - sample * height * 1.6);
  });
  context.stroke();
};
