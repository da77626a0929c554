import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const schema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.looseObject({
        hostNetwork: z.boolean(),
        enableServiceLinks: z.boolean(),
        containers: z.tuple([
          z.looseObject({
            env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
            volumeMounts: z.array(z.looseObject({ name: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const { spec } = schema.parse(parse(readFileSync('examples/kubernetes/offhook.yaml', 'utf8'))).spec.template;
const [container] = spec.containers;
const settings = readFileSync('docs/generated/config.md', 'utf8');

describe('the example for Kubernetes', () => {
  it.each(container.env)('sets $name, which is a setting', ({ name }) => {
    expect(settings).toContain(`\`${name}\``);
  });

  it('is called from real addresses, and gets no variables of Services', () => {
    expect([spec.hostNetwork, spec.enableServiceLinks]).toEqual([true, false]);
  });

  it('mounts what is declared, and names no secret itself', () => {
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(spec.volumes.map(({ name }) => name));
    for (const { name, value } of container.env) if (/URL|KEY/.test(name)) expect(value).toMatch(/^\/etc\/offhook\//);
  });
});
