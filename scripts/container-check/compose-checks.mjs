import { randomBytes } from 'node:crypto';
import { ear, House, until } from './house.mjs';
import { PROJECT, ROOT, sippImage } from './images.mjs';

const compose = (engine, ...args) => engine.compose(['-p', PROJECT, ...args], { cwd: ROOT });

/** The container of the compose file. */
const composed = (engine) => new House(engine, compose(engine, 'ps', '-q', 'offhook').split('\n')[0]);

export const composeDown = (engine) => compose(engine, 'down', '--volumes');

/** What is played on the containers of the compose file, one after the other. */
export const composeChecks = {
  'docker compose up: the container becomes healthy': async (engine) => {
    compose(engine, 'up', '--detach', '--no-build');
    await composed(engine).becomes('healthy');
  },

  'line add works in it': async (engine) => {
    console.log(composed(engine).offhook('line', 'add', 'kitchen', '--kind', 'dect').split('\n')[0]);
  },

  'its root is read-only and its user is not root': async (engine) => {
    const house = composed(engine);
    const user = house.exec('id', '-u');
    if (user !== '1000') throw new Error(`it runs as ${user}`);
    const written = house.exec('sh', '-c', 'touch /app/x 2>&1 || true');
    if (!/read-only/i.test(written)) throw new Error(`touch /app/x said: ${written}`);
  },

  'every shipped SIPp scenario passes': async (engine) => {
    const played = compose(engine, '--profile', 'sipp', 'run', '--rm', '-T', 'sipp');
    console.log(played.trim().split('\n').at(-1));
  },

  'SIGTERM in the middle of a call: the call ends with BYE, the process with 0': async (engine) => {
    const house = composed(engine);
    const password = randomBytes(12).toString('hex');
    await house.rest('PUT', '/v1/lines/hall', { kind: 'analog', username: 'hall', password, label: 'Hall' });
    const { body } = await house.ask();
    const { dial } = body.methods.find(({ method }) => method === 'phone');
    const heard = await ear();
    const call = engine.dockerBeside([
      ...['run', '--rm', '--network', 'host', '--tmpfs', '/tmp', '--entrypoint', 'sipp', sippImage],
      ...['127.0.0.1:5060', '-sf', '/sipp/ata-dials-live-code-expect-200.xml', '-m', '1'],
      ...['-i', '127.0.0.1', '-p', '5082'],
      ...['-nostdin', '-timeout', '30', '-timeout_error', '-key', 'line', 'hall', '-au', 'hall', '-ap', password],
      ...['-key', 'rtp_port', String(heard.port), '-s', dial, '-auth_uri', `${dial}@127.0.0.1`],
    ]);
    await until('the tone is heard', 20_000, () => heard.packets > 10);
    compose(engine, 'stop', 'offhook');
    heard.close();
    const { code, written } = await call;
    if (code !== 0) throw new Error(`SIPp ended with ${code}\n${written.slice(-2000)}`);
    if (house.exitCode !== 0) throw new Error(`Offhook ended with ${house.exitCode}`);
  },

  'it comes up again with what it had': async (engine) => {
    compose(engine, 'up', '--detach', '--no-build');
    const house = composed(engine);
    await house.becomes('healthy');
    const { body } = await house.rest('GET', '/v1/lines');
    const ids = body.items.map(({ id }) => id);
    if (!ids.includes('kitchen')) throw new Error(`the lines are ${ids.join(', ')}`);
  },
};
