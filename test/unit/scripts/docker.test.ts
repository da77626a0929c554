import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const dockerfile = readFileSync('Dockerfile', 'utf8').replaceAll(/\\\n/g, ' ');

/** The instructions of each build stage, by its name. */
const stages = new Map(
  dockerfile
    .split(/^FROM /m)
    .slice(1)
    .map((stage) => {
      const [first = '', ...lines] = stage.split('\n');
      return [first.split(' AS ')[1] ?? '', lines] as const;
    }),
);

const instructions = (stage: string, name: string): readonly string[] =>
  (stages.get(stage) ?? [])
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1).trim());

/** What COPY takes from the checkout, in any stage. */
const copied = [...stages.keys()]
  .flatMap((stage) => instructions(stage, 'COPY'))
  .filter((line) => !line.startsWith('--from='))
  .flatMap((line) => line.split(/\s+/).slice(0, -1));

const serviceSchema = z.looseObject({
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  image: z.string().optional(),
  network_mode: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  volumes: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  profiles: z.array(z.string()).optional(),
  healthcheck: z.record(z.string(), z.unknown()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
});
const compose = z
  .object({
    services: z.record(z.string(), serviceSchema),
    volumes: z.record(z.string(), z.unknown()),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
const CLUSTER = ['database', 'node-1', 'node-2', 'kamailio', 'balancer'];
const DRACHTIO = ['drachtio', 'behind-drachtio'];

const service = (name: string) => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

describe('the images', () => {
  it.each(copied)('find what they copy: %s', (path) => {
    expect(existsSync(path)).toBe(true);
  });

  it('send nothing else to the engine: no git, no modules, no data, no real lines', () => {
    const ignore = readFileSync('.dockerignore', 'utf8').trim().split('\n');
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(ignore[0]).toBe('*');
    expect(allowed.toSorted()).toEqual(
      [...new Set(copied.map((path) => path.replace(/^(sip-config)\/.*/, '$1')))].toSorted(),
    );
    expect(ignore.at(-1)).toBe('sip-config/lines.yaml');
  });

  it.each(['offhook', 'sipp', 'kamailio'])('%s does not run as root', (stage) => {
    expect(instructions(stage, 'USER')).toEqual(['node']);
  });

  it('run the Node that the package asks for', () => {
    expect(dockerfile.match(/^FROM \S+/gm)).toEqual(Array(4).fill('FROM node:20-bookworm-slim'));
  });

  it('ask readyz whether Offhook is well', () => {
    expect(instructions('offhook', 'HEALTHCHECK').join()).toContain('"node", "dist/main.js", "health"');
  });

  it('start the command that the package names, without a shell between it and the signals', () => {
    expect(instructions('offhook', 'ENTRYPOINT')).toEqual(['["node", "dist/main.js"]']);
  });
});

describe.each(Object.keys(compose.services))('the service %s', (name) => {
  const subject = service(name);

  it('builds a stage that exists, or is one exact version of an image', () => {
    if (subject.image === undefined) expect(stages.has(subject.build?.target ?? '')).toBe(true);
    else expect(subject.image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?(-bookworm)?$/);
  });

  it('sees the real addresses of callers: no bridge', () => {
    expect(subject.network_mode).toBe('host');
  });

  it('may write to its data and /tmp only, and gains no rights', () => {
    expect(subject.read_only).toBe(true);
    expect(subject.tmpfs).toEqual(name === 'database' ? ['/tmp', '/var/run/postgresql'] : ['/tmp']);
    expect(subject.cap_drop).toEqual(['ALL']);
    expect(subject.security_opt).toEqual(['no-new-privileges:true']);
  });

  it('mounts declared volumes and folders of the checkout', () => {
    for (const [from = ''] of subject.volumes.map((volume) => volume.split(':'))) {
      expect(from.startsWith('./') ? existsSync(from) : from in compose.volumes).toBe(true);
    }
  });
});

describe('several nodes in containers', () => {
  it('start only when asked for, and with nobody but their own', () => {
    const asked = (profile: string) =>
      Object.keys(compose.services).filter((name) => service(name).profiles?.includes(profile));
    expect(asked('cluster')).toEqual(CLUSTER);
    expect(asked('drachtio')).toEqual(DRACHTIO);
    for (const name of [...CLUSTER, ...DRACHTIO])
      for (const other of Object.keys(service(name).depends_on ?? {}))
        expect(service(other).profiles).toEqual(service(name).profiles);
  });

  it('differ in what only a node has', () => {
    const [first, second] = [service('node-1'), service('node-2')];
    const differing = Object.keys(first.environment).filter(
      (name) => first.environment[name] !== second.environment[name],
    );
    expect(differing).toEqual([
      'OFFHOOK_HTTP__HOST',
      'OFFHOOK_SIP__HOST',
      'OFFHOOK_RTP__PORT_MIN',
      'OFFHOOK_RTP__PORT_MAX',
    ]);
    expect(second.secrets).toEqual(first.secrets);
    expect(second.volumes).not.toEqual(first.volumes);
  });

  it('read secrets from files that are declared, and no password stands in the file', () => {
    for (const { secrets, environment } of Object.values(compose.services)) {
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const [key, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY|URL/.test(key)) expect(value).toMatch(/^\/(run\/secrets|data)\//);
    }
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('secrets/');
  });
});

describe('the service offhook', () => {
  it('keeps its data in a volume, where the image looks for it', () => {
    expect(service('offhook').volumes).toContain('data:/data');
    expect(instructions('offhook', 'ENV').join()).toContain('OFFHOOK_DATA_DIR=/data');
  });

  it('starts always; the scenarios only when asked for, when it is healthy', () => {
    expect(service('offhook').profiles).toBeUndefined();
    expect(service('sipp').profiles).toEqual(['sipp']);
    expect(service('sipp').depends_on).toEqual({ offhook: { condition: 'service_healthy' } });
  });

  it('is checked by the command of its image', () => {
    expect(service('offhook').healthcheck).toBeDefined();
    expect(service('offhook').healthcheck).not.toHaveProperty('test');
  });
});
