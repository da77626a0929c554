/** White space of any kind, what has no width, and the hyphens and dashes of Unicode. */
const BETWEEN = /[\s\u200b-\u200d\u2060\u2010-\u2015\u2212-]/g;

/** A code as it was made, however it was typed or pasted: what people and programs put between its characters, or behind them, is no part of it. */
export const plainCode = (typed: string): string => typed.replaceAll(BETWEEN, '');
