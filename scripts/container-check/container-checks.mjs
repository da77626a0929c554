import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House, until } from './house.mjs';
import { offhookImage, PROJECT } from './images.mjs';

/** Runs the image by itself; `options` are those of `docker run`. */
const alone = async (engine, options, url, use) => {
  const name = `offhook-${randomBytes(3).toString('hex')}`;
  engine.docker([
    ...['run', '--detach', '--name', name, '--network', 'host', '--read-only', '--tmpfs', '/tmp'],
    ...['--health-interval', '1s', '--health-retries', '2', ...options, offhookImage],
  ]);
  try {
    await use(new House(engine, name, url), name);
  } finally {
    engine.docker(['rm', '--force', '--volumes', name]);
  }
};

/** What is played on a container of its own. */
export const containerChecks = {
  'with http.host :: it becomes healthy': (engine) =>
    alone(engine, ['--env', 'OFFHOOK_HTTP__HOST=::'], undefined, (house) => house.becomes('healthy')),

  'with an empty variable it becomes healthy': (engine) =>
    alone(engine, ['--env', 'OFFHOOK_HTTP__PORT='], undefined, (house) => house.becomes('healthy')),

  'with its port in offhook.yaml it becomes healthy': async (engine) => {
    const settings = join(engine.dir, 'offhook.yaml');
    writeFileSync(settings, 'http:\n  port: 8090\n');
    const mounted = ['--volume', `${settings}:/app/offhook.yaml:ro`];
    await alone(engine, mounted, 'http://127.0.0.1:8090', async (house) => {
      await house.becomes('healthy');
      const { status } = await house.rest('GET', '/v1/lines');
      if (status !== 200) throw new Error(`a request is answered ${status} at its port`);
    });
  },

  'a full volume: 503 and unhealthy while it lasts, and well again without a restart': async (engine) => {
    const volume = `${PROJECT}-small`;
    const options = ['type=tmpfs', 'device=tmpfs', 'o=size=16m,uid=1000,gid=1000,mode=0700'];
    engine.docker(['volume', 'create', ...options.flatMap((option) => ['--opt', option]), volume]);
    await alone(engine, ['--volume', `${volume}:/data`], undefined, async (house) => {
      await house.becomes('healthy');
      await house.rest('PUT', '/v1/lines/hall', {
        kind: 'analog',
        username: 'hall',
        password: 'a-long-password',
        label: 'Hall',
      });
      house.exec('sh', '-c', 'cat /dev/zero > /data/filled 2>/dev/null || true');
      const refused = await until('a question is refused', 30_000, async () => {
        const answer = await house.ask();
        return answer.status >= 400 && answer;
      });
      console.log(`${refused.status} ${refused.body?.code}, Retry-After ${refused.headers.get('retry-after')}`);
      if (refused.status !== 503 || !refused.headers.get('retry-after'))
        throw new Error('that is not a 503 with Retry-After');
      await house.becomes('unhealthy');
      house.exec('rm', '/data/filled');
      await house.becomes('healthy');
      const { status } = await house.ask();
      if (status !== 201) throw new Error(`a question is answered ${status} afterwards`);
    });
    engine.docker(['volume', 'rm', volume]);
  },
};
