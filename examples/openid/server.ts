import { createServer } from 'node:http';
import { createApp } from './app.ts';

const { OFFHOOK_ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3000' } = process.env;
const base = `http://localhost:${PORT}`;
const handle = await createApp({ issuer: OFFHOOK_ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, base });
createServer((request, response) => void handle(request, response)).listen(Number(PORT), 'localhost', () =>
  console.log(`Open ${base}`),
);
