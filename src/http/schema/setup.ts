import * as z from 'zod';
import { next, text } from './fields.ts';
import { lineKind } from './lines.ts';

/* What to type into the devices that an owner can have. */

/** English, for people; a page that speaks other languages says it in its own words, by the ids and words beside it. */
const english = z.string();

const place = {
  at: z.array(z.string()).meta({
    description: 'Its pages on the device, from the outermost on; empty where no document could be read.',
    examples: [['Voice', 'Line 1']],
  }),
  name: z.string(),
};

const field = z
  .object({
    ...place,
    named: z.boolean().meta({
      description:
        "Whether `at` and `name` are the device's own words. False: no document could be read that names the field, and `name` says in English what to look for; say it by `content`.",
    }),
    german: z
      .object({
        ...place,
        value: z.string().nullable().meta({ description: 'Null: as `value` says.' }),
      })
      .nullable()
      .meta({ description: 'The same on a device that speaks German.' }),
    parameter: z
      .string()
      .nullable()
      .meta({ description: 'Its name in a file that the device loads.', examples: ['P35'] }),
    content: z
      .enum([
        'server',
        'server-and-port',
        'port',
        'transport',
        'user',
        'password',
        'register-time',
        'codecs',
        'dtmf',
        'digit-map',
        'service-number',
        'registration-user',
        'registration-password',
        'registration-number',
        'setting',
      ])
      .meta({
        description:
          "What belongs into it. `server-and-port`: a port only where it is not 5060. `digit-map`: as in `digitMap`. `service-number`: what people dial before the digits. Those of a `registration` are of the account that Offhook itself has at the box or PBX, the others of the line. `setting`: something of the device's own. More may come.",
      }),
    value: z.string().nullable().meta({
      description:
        'What to enter, as the device takes it or offers it; of a registration a proposal. Null: whoever sets it up knows it, a password always; the `user` too where no line was named.',
    }),
    note: english.nullable().meta({ description: 'What else to know, in English.' }),
  })
  .meta({ id: 'SetupField' });

const starCode = z.object({
  code: z.string().meta({ examples: ['*16'] }),
  meaning: english,
  share: z.number().meta({
    description: 'How many of all codes, from 0 to 1, it takes for itself, as the device leaves the factory.',
  }),
});

const ordinary = z.object({
  way: z.enum(['pbx', 'telephone-line', 'connection', 'stays']).meta({
    description:
      "`pbx`: a PBX in front sends only codes to Offhook. `telephone-line`: a line of the device's own. `connection`: another account of the device. `stays`: they go where they went before.",
  }),
  models: z.array(z.string()).meta({ description: 'For which models; empty: for all.' }),
  digitMap: z.string().nullable().meta({ description: 'The digit map that does it, instead of `digitMap`.' }),
  text: english,
});

const sipServer = z
  .object({
    host: z.string().nullable().meta({
      description:
        'How phones reach the SIP server: `sip.externalHost`, else the address it listens on, else the one by which this request came, else the likeliest of the machine. Null: not known.',
    }),
    ports: z.array(z.object({ transport: z.enum(['udp', 'tcp', 'tls']), port: z.int() })).meta({
      description: 'Those that are open to phones. Empty: none is, or a drachtio-server has them.',
    }),
  })
  .meta({ id: 'SipServer' });

export const setupDevice = z
  .object({
    id: z.string().meta({ description: '`doctor dialplan` knows many by it too.' }),
    name: z.string(),
    models: z.array(z.string()),
    group: z.enum(['ata', 'dect', 'fritzbox', 'pbx', 'ip-phone']).meta({ description: 'More may come.' }),
    way: z.enum(['account', 'extension', 'trunk']).meta({
      description:
        'How its phones come to Offhook. `account`: each has the user and the password of a line. `extension`: Offhook registers there as a telephone (`sip.registrations`). `trunk`: a trusted peer (`sip.peers`). Lines of the last two have a `peer` and no password.',
    }),
    kinds: z.array(lineKind).meta({ description: 'What its lines can be, the likeliest first.' }),
    page: z.string().meta({ description: 'The page about it, in the package.' }),
    triedOnHardware: z.boolean(),
    source: english.meta({ description: 'What this was derived from, and what was tried.' }),
    server: sipServer,
    fields: z.array(field).meta({ description: 'What to fill in, in order.' }),
    digitMap: z.string().nullable().meta({
      description: 'For the codes of this server, one rule a line; null where the device needs none.',
    }),
    talkKey: z.boolean().meta({ description: 'Whether a number is sent with a talk key.' }),
    dials: z.array(z.enum(['code', 'number', 'tone'])).meta({
      description:
        'What reaches Offhook: `code`: the code in one go. `number`: the service number and the digits in one go. `tone`: the service number, and after the tone the digits.',
    }),
    starCodes: z.array(starCode).meta({ description: 'Those that are known of its factory settings.' }),
    starCodesOff: english.nullable().meta({ description: 'How they are switched off or moved.' }),
    ordinary: z.array(ordinary).meta({ description: 'How 112, 911 and ordinary numbers go on.' }),
    notes: z.array(english),
    settings: z.string().nullable().meta({
      description: 'What belongs into offhook.yaml of this server, as YAML; null where nothing does.',
    }),
    file: z
      .object({
        name: z
          .string()
          .meta({ description: '`<mac>` stands for the address of the device.', examples: ['cfg<mac>.xml'] }),
        models: z.array(z.string()).meta({ description: 'Which of `models` load it, for their first port.' }),
      })
      .nullable()
      .meta({
        description:
          'A file that it can load instead: `POST /v1/setup/grandstream` makes it. Null where there is none.',
      }),
  })
  .meta({ id: 'SetupDevice' });

export const setupDevicePage = z.object({ items: z.array(setupDevice), next }).meta({ id: 'SetupDevicePage' });

export const setupQuery = z.strictObject({
  line: text(128).optional().meta({ description: 'The id of a line: its user name is filled in.' }),
});

export const newGrandstreamFile = z
  .strictObject({
    line: text(128).meta({ description: 'The id of a line with a password.' }),
    password: z.string().min(1).max(128).meta({
      writeOnly: true,
      description: 'The password of the line: visible ASCII characters without spaces. It is not kept.',
    }),
    mac: text(32).meta({
      description: 'The MAC address of the device, from the label on it.',
      examples: ['00:0B:82:12:34:56'],
    }),
  })
  .meta({ id: 'NewGrandstreamFile' });

export const deviceFile = z
  .object({
    name: z.string().meta({ description: 'What the device asks for.', examples: ['cfg000b82123456.xml'] }),
    text: z.string().meta({ description: 'XML in UTF-8. It holds the password.' }),
  })
  .meta({ id: 'DeviceFile' });

export type NewGrandstreamFile = z.input<typeof newGrandstreamFile>;

export type DeviceFileView = z.output<typeof deviceFile>;

export type SetupFieldView = z.output<typeof field>;

export type SetupDeviceView = z.output<typeof setupDevice>;
