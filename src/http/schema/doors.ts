import * as z from 'zod';
import { next } from './fields.ts';

/* Ways in for software that speaks no REST. */

const door = z
  .object({
    door: z.string().meta({
      description: '`forward-auth`, `tr064`, `openid` or `keycloak`. More may come.',
      examples: ['openid'],
    }),
    open: z.boolean(),
    setting: z.string().meta({
      description: 'The key of the configuration that opens and closes it, at a start.',
      examples: ['openid.enabled'],
    }),
  })
  .meta({ id: 'Door' });

export const doorPage = z.object({ items: z.array(door), next }).meta({ id: 'DoorPage' });

export type DoorView = z.output<typeof door>;
