import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks per second of /proc (USER_HZ): 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The fields of /proc/pid/stat from the state on, which is the third of proc(5). */
const statFields = (pid: number): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command name stands in parentheses and may hold spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** CPU time in milliseconds that a process has used, all its threads included: utime and stime of proc(5). */
export const cpuMs = (pid: number): number => {
  const fields = statFields(pid);
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000;
};

/** CPU time in milliseconds of a process and of all below it, those that have ended included. */
export const cpuMsOfTree = (pid: number): number => {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)));
  const below = (parent: number): number =>
    processes.filter((one) => one.parent === parent).reduce((sum, one) => sum + one.cpuMs + below(one.pid), 0);
  return below(pid) + processes.filter((one) => one.pid === pid).reduce((sum, one) => sum + one.cpuMs, 0);
};

/** What proc(5) says of a process, with the time of its children that were waited for; nothing where it has just ended. */
const statOf = (pid: number): readonly { readonly pid: number; readonly parent: number; readonly cpuMs: number }[] => {
  try {
    const fields = statFields(pid);
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return [{ pid, parent: Number(fields[1]), cpuMs: (ticks / TICKS_PER_SECOND) * 1_000 }];
  } catch {
    return [];
  }
};

/** Resident memory of a process in bytes. */
export const rssBytes = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
};
