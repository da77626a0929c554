import express from 'express';
import { createOffhook } from 'offhook/client';
import { addRoutes } from './app.ts';

const { OFFHOOK_KEY: apiKey, OFFHOOK_URL: url = 'http://127.0.0.1:8080', PORT = '3000' } = process.env;
const app = express();
addRoutes(app, createOffhook({ url, apiKey }));
app.listen(Number(PORT), '127.0.0.1');
