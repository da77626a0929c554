import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { errorCode } from '../../lib/index.ts';
import { type Check, fine, warning } from './check.ts';

const { R_OK, W_OK } = constants;

/** Whether the input devices and LEDs that `device` names can be used. A start waits for none of them: one may be plugged in later. */
export const checkDevice = ({ device }: Pick<Config, 'device'>): readonly Check[] => [
  ...device.buttons
    .filter(isPath)
    .map((path) => check(`button ${path}`, [path], R_OK, 'plug it in, or add this user to the group `input`')),
  ...device.leds
    .filter(isPath)
    .map((path) =>
      check(`LED ${path}`, [join(path, 'brightness'), join(path, 'trigger')], W_OK, 'let this user write there'),
    ),
];

const isPath = (item: string): boolean => item.startsWith('/');

const check = (name: string, paths: readonly string[], mode: number, fix: string): Check => {
  const faults = paths.flatMap((path) => faultOf(path, mode));
  return faults.length === 0 ? fine(name, 'can be used') : warning(name, faults.join(', '), fix);
};

const faultOf = (path: string, mode: number): readonly string[] => {
  try {
    accessSync(path, mode);
    return [];
  } catch (cause) {
    return [`${path} cannot be used (${errorCode(cause)})`];
  }
};
