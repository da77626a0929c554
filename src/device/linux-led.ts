import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TurnLight } from './flash.ts';

/**
 * A light of the Linux LED class, such as `/sys/class/leds/power`: it is set to its greatest brightness, or to dark where it
 * shone already. A trigger (`heartbeat`, `timer`) that drives it is taken away meanwhile: it would overrule the brightness.
 */
export const linuxLight =
  (folder: string): TurnLight =>
  async () => {
    const trigger = activeTrigger(await readFile(join(folder, 'trigger'), 'utf8'));
    const before = (await readFile(join(folder, 'brightness'), 'utf8')).trim();
    const most = (await readFile(join(folder, 'max_brightness'), 'utf8')).trim();
    const isDriven = trigger !== undefined && trigger !== 'none';
    if (isDriven) await writeFile(join(folder, 'trigger'), 'none');
    await writeFile(join(folder, 'brightness'), isDriven || before === '0' ? most : '0');
    return () =>
      isDriven ? writeFile(join(folder, 'trigger'), trigger) : writeFile(join(folder, 'brightness'), before);
  };

/** The file lists all triggers and has the active one in brackets: `none timer [heartbeat]`. */
const activeTrigger = (listed: string): string | undefined => /\[([^\]]+)\]/.exec(listed)?.[1];
