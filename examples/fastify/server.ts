import { createOffhook } from 'offhook/client';
import { createServer } from './app.ts';

const { OFFHOOK_KEY: apiKey = '', OFFHOOK_URL: url = 'http://127.0.0.1:8080', PORT = '3000' } = process.env;
await createServer(createOffhook({ url, apiKey })).listen({ port: Number(PORT) });
