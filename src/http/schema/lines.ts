import * as z from 'zod';
import { next, seconds, time } from './fields.ts';

/* Lines: what stands at the end of a wire. */

export const lineKind = z.enum(['analog', 'dect', 'isdn', 'ip']).meta({
  id: 'LineKind',
  description: 'What stands at the end of the line. Lines of kind `ip` (IP phones, apps) can never confirm.',
});

const lineTrust = z.enum(['provisioned', 'standard', 'strict']);

const lineSettings = {
  kind: lineKind,
  username: z.string().meta({
    description:
      '1 to 64 letters, digits, dots, hyphens and underscores; behind a `peer` what that calls the phone, also with stars and plus signs (`**610`).',
  }),
  password: z.string().optional().meta({
    writeOnly: true,
    description:
      'At least 8 characters. May stay out where the line exists and keeps its username, and where a certificate or a peer proves it. Never answered.',
  }),
  label: z.string().optional(),
  confirmsFor: z
    .union([z.literal('*'), z.array(z.string()).max(1000)])
    .optional()
    .meta({ description: 'Users the line may confirm for; `*`, the default, is everybody.' }),
  trust: lineTrust.optional().meta({ description: 'Defaults to `standard`.' }),
  certificate: z.string().nullable().optional().meta({
    description:
      'The TLS client certificate that alone proves the line, instead of a password: its SHA-256 fingerprint, or `CN=` and its subject. Null: none.',
  }),
  peer: z.string().nullable().optional().meta({
    description:
      'The trusted peer (`sip.peers`) or the registration (`sip.registrations`) that the line is behind: calls come from there, and the username is whom they name as caller. Null: none.',
  }),
  enabled: z.boolean().optional(),
};

/** Bounds of the fields are the domain's (`LineDirectory`): one rule for REST, command line and file. */
export const newLine = z.strictObject(lineSettings).meta({ id: 'NewLine' });

export const linePatch = z.strictObject(lineSettings).partial().meta({ id: 'LinePatch' });

export const lineRef = z.object({ id: z.string(), kind: lineKind, label: z.string() }).meta({ id: 'LineRef' });

export const line = z
  .object({
    id: z.string(),
    kind: lineKind,
    username: z.string(),
    label: z.string(),
    confirmsFor: z.union([z.literal('*'), z.array(z.string())]),
    trust: lineTrust,
    certificate: z.string().nullable().meta({ description: 'Fingerprint in upper-case hex pairs, or `CN=<subject>`.' }),
    peer: z.string().nullable(),
    enabled: z.boolean(),
    source: z.enum(['file', 'api']).meta({ description: '`file`: from lines.yaml, read-only here.' }),
    registration: z
      .object({
        address: z.string(),
        transport: z.string(),
        userAgent: z.string().nullable(),
        since: time.meta({ description: 'Since when from this address, with this device and node.' }),
        expiresAt: time
          .nullable()
          .meta({ description: 'When it ends unless the phone renews it; null where another node alone knows that.' }),
        node: z.string().nullable().meta({
          description: 'With which node, by its name in `/v1/nodes`; null with a data directory, which has but one.',
        }),
      })
      .nullable()
      .meta({
        description:
          'Where the phone is registered from; null when it is not. With another node than the one that answers, as it was about a second ago.',
      }),
    tries: z.object({
      wrong: z.int().min(0).meta({ description: 'Wrong codes of the last 24 hours.' }),
      blockedForSeconds: seconds,
    }),
  })
  .meta({ id: 'Line' });

export const linePage = z.object({ items: z.array(line), next }).meta({ id: 'LinePage' });

export type LineJson = z.output<typeof line>;

export type NewLine = z.input<typeof newLine>;

export type LinePatch = z.input<typeof linePatch>;
