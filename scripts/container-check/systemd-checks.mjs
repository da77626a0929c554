import { until } from './house.mjs';

const READY_WITHIN_MS = 30_000;

const isReady = (machine) => until('Offhook is ready', READY_WITHIN_MS, () => machine.exec('offhook', 'health'));

const property = (machine, name) => machine.exec('systemctl', 'show', '--property', name, '--value', 'offhook');

const idsOfLines = (machine) => JSON.parse(machine.exec('offhook', 'line', 'list', '--json')).items.map(({ id }) => id);

/** What is played on a machine with systemd, one after the other. */
export const systemdChecks = {
  'systemctl enable --now offhook: it becomes ready': async (machine) => {
    machine.exec('systemctl', 'enable', '--now', 'offhook');
    await isReady(machine);
  },

  'root adds a line while it runs and one while it is stopped, and it has both': async (machine) => {
    machine.exec('offhook', 'line', 'add', 'kitchen', '--kind', 'dect');
    machine.exec('systemctl', 'stop', 'offhook');
    machine.exec('offhook', 'line', 'add', 'hall', '--kind', 'analog');
    machine.exec('systemctl', 'start', 'offhook');
    await isReady(machine);
    const ids = idsOfLines(machine);
    if (ids.toSorted().join() !== 'hall,kitchen') throw new Error(`the lines are ${ids.join(', ')}`);
  },

  'it can write its data and nothing else, and is not root': (machine) => {
    const pid = property(machine, 'MainPID');
    const user = machine.exec('stat', '--format', '%u', `/proc/${pid}`);
    if (user === '0') throw new Error('it runs as root');
    const inside = ['nsenter', '--target', pid, '--mount', '--setuid', user, 'sh', '-c'];
    const script =
      'touch /var/lib/offhook/x && rm /var/lib/offhook/x; for d in /usr /etc /var /root; do touch $d/x && echo $d; done';
    const written = machine.exec(...inside, `${script} 2>/dev/null; true`);
    if (written !== '') throw new Error(`it can write ${written}`);
  },

  'killed, it is there again': async (machine) => {
    const pid = property(machine, 'MainPID');
    machine.exec('systemctl', 'kill', '--signal=KILL', 'offhook');
    await until('another process', READY_WITHIN_MS, () => !['0', pid].includes(property(machine, 'MainPID')));
    await isReady(machine);
  },

  'systemctl stop ends it with 0': (machine) => {
    machine.exec('systemctl', 'stop', 'offhook');
    const [result, status] = [property(machine, 'Result'), property(machine, 'ExecMainStatus')];
    if (result !== 'success' || status !== '0') throw new Error(`the result is ${result}, the status ${status}`);
  },
};
