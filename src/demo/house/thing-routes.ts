import type { FastifyInstance } from 'fastify';
import type { Rest } from '../../client/rest.ts';
import type { HousePhone, Listener } from './house-phone.ts';
import { textIn } from './text-in.ts';
import type { Wiring } from './wiring.ts';

/** The things that stand in the house. */
export interface Things {
  readonly phones: ReadonlyMap<string, HousePhone>;
  readonly wiring: Pick<Wiring, 'hang' | 'view'>;
  /** With the key of the device. */
  readonly offhook: Rest;
  /** What the house looks like has changed. */
  readonly onChange: () => void;
}

type OfPhone = { Params: { readonly id: string }; Querystring: { readonly call?: string } };

const NUMBER = /^[0-9*#]{1,32}$/;
const KEY = /^[0-9*#]$/;
/** 2 s of audio for a page that does not read. */
const MAX_UNSENT_BYTES = 32_000;

/** What fingers do: press keys of phones, hang up, press the button, plug phones in elsewhere; and what ears hear. */
export const thingRoutes = (app: FastifyInstance, { phones, wiring, offhook, onChange }: Things): void => {
  app.post<OfPhone>('/api/phones/:id/call', async (request, reply) => {
    const number = textIn(request.body, 'number') ?? '';
    const phone = phones.get(request.params.id);
    if (!phone || !NUMBER.test(number)) return reply.code(400).send({ code: 'malformed' });
    if (!(await phone.call(number))) return reply.code(409).send({ code: 'busy' });
    return phone.view;
  });

  app.post<OfPhone>('/api/phones/:id/key', async (request, reply) => {
    const key = textIn(request.body, 'key') ?? '';
    const phone = phones.get(request.params.id);
    if (!phone || !KEY.test(key)) return reply.code(400).send({ code: 'malformed' });
    void phone.key(key);
    return phone.view;
  });

  app.post<OfPhone>('/api/phones/:id/hangup', async (request, reply) => {
    const phone = phones.get(request.params.id);
    if (!phone) return reply.code(400).send({ code: 'malformed' });
    await phone.hangup();
    return phone.view;
  });

  /** Raw 16-bit samples, little-endian, 8000 a second, for as long as the call lasts. */
  app.get<OfPhone>('/api/phones/:id/audio', async (request, reply) => {
    const out = reply.raw;
    const phone = phones.get(request.params.id);
    const hear: Listener = (samples) => {
      if (samples === undefined) out.end();
      else if (out.writableLength < MAX_UNSENT_BYTES) out.write(bytesOf(samples));
    };
    reply.hijack();
    // Not `no-store`: Chromium calls a stream of that kind aborted when it has been read to its end.
    out.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-cache' });
    out.flushHeaders();
    if (!phone?.listen(request.query.call ?? '', hear)) out.end();
    out.once('close', () => phone?.unlisten(hear));
  });

  app.post('/api/fritz', async (request, reply) => {
    const wanted = textIn(request.body, 'phones');
    if (wanted !== 'on' && wanted !== 'off') return reply.code(400).send({ code: 'malformed' });
    if (!(await wiring.hang(wanted === 'on'))) return reply.code(404).send({ code: 'not-found' });
    onChange();
    return wiring.view;
  });

  app.post('/api/button', async (_request, reply) => {
    const { ok, status, body } = await offhook.answer('POST /v1/button');
    return reply.code(status).send({ outcome: ok ? body.outcome : 'failed' });
  });
};

const bytesOf = (samples: Int16Array): Buffer => {
  const bytes = Buffer.alloc(samples.length * 2);
  for (const [at, sample] of samples.entries()) bytes.writeInt16LE(sample, at * 2);
  return bytes;
};
