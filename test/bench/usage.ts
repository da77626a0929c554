import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks per second of /proc (USER_HZ): 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Where utime, stime, cutime and cstime stand among the fields. */
const [USER, SYSTEM, ENDED_USER, ENDED_SYSTEM] = [11, 12, 13, 14];

const msOf = (fields: readonly string[], ...places: readonly number[]): number =>
  (places.reduce((sum, place) => sum + Number(fields[place]), 0) / TICKS_PER_SECOND) * 1_000;

/** The fields of a `stat` below /proc from the state on, which is the third of proc(5). `of`: a process, or a thread of it. */
const statFields = (of: number | string): readonly string[] => {
  const stat = readFileSync(`/proc/${of}/stat`, 'latin1');
  // The command name stands in parentheses and may hold spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** CPU time in milliseconds that a process has used, all its threads included: utime and stime of proc(5). */
export const cpuMs = (pid: number): number => msOf(statFields(pid), USER, SYSTEM);

/** CPU time in milliseconds that one thread of a process has used. */
export const cpuMsOfTask = (pid: number, tid: number): number => msOf(statFields(`${pid}/task/${tid}`), USER, SYSTEM);

/** CPU time in milliseconds of all that this process has started, that has ended, and that it has waited for: cutime and cstime of proc(5). */
export const cpuMsOfEnded = (): number => msOf(statFields('self'), ENDED_USER, ENDED_SYSTEM);

/** CPU time in milliseconds that everything on this machine has used: the first line of /proc/stat, without idle and iowait. */
export const cpuMsOfMachine = (): number => {
  const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1').split(/\s+/);
  return msOf([user, nice, system, irq, softirq, steal].map(String), 0, 1, 2, 3, 4, 5);
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
    return [{ pid, parent: Number(fields[1]), cpuMs: msOf(fields, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM) }];
  } catch {
    return [];
  }
};

/** Resident memory of a process in bytes. */
export const rssBytes = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
};
