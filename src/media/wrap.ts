/** How far `later` is ahead of `earlier` on a counter of 16 bits that wraps; negative when it is behind. */
export const sequenceDistance = (later: number, earlier: number): number => ((later - earlier) << 16) >> 16;

/** How far `later` is ahead of `earlier` on a counter of 32 bits that wraps; negative when it is behind. */
export const timestampDistance = (later: number, earlier: number): number => (later - earlier) | 0;
