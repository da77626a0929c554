import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { announce } from '../../../../src/store/index.ts';

const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-notice-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
};

it('a server says where it is, and takes it back', async () => {
  const dir = scratch();
  const withdraw = await announce(dir, { url: 'http://127.0.0.1:8080', settings: { 'sip.udpPort': 5060 } });
  const told = JSON.parse(readFileSync(join(dir, 'server.json'), 'utf8'));
  expect(told).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8080', settings: { 'sip.udpPort': 5060 } });
  await withdraw();
  await withdraw();
  expect(readdirSync(dir)).toEqual([]);
});

it('a server that stops leaves the notice of another one', async () => {
  const dir = scratch();
  const withdraw = await announce(dir, { url: 'http://127.0.0.1:8080', settings: { 'sip.udpPort': 5060 } });
  const other = '{"pid":1,"url":"http://127.0.0.1:8081"}\n';
  writeFileSync(join(dir, 'server.json'), other);
  await withdraw();
  expect(readFileSync(join(dir, 'server.json'), 'utf8')).toBe(other);
});
