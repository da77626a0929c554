import { timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same. Takes the same time wherever the two differ; texts of other lengths are told apart at once. */
export const sameText = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};
