import { readFileSync } from 'node:fs';

/** This process and those that it has started, that one first. Their own children are not among them. */
export const withChildren = (pid: number): readonly number[] => [pid, ...childrenOf(pid)];

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
