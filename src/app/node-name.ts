import { hostname } from 'node:os';

/** This process among others, for people: the machine, and the process there. */
export const nodeName = (): string => `${hostname()}/${process.pid}`;
