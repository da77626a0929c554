import { describe, expect, it } from 'vitest';
import { stepsUp } from '../../../src/http/steps-up.ts';

describe('the path of a request target', () => {
  it.each([
    '/v1/forward-auth/action/title/../../../../.offhook/confirm',
    '/v1/x/%2e%2E/y',
    '/v1/x/.%2e',
    '/v1/confirmations/x%2f..%2F..%2f.offhook%2fy',
    '/v1/x/..\\y',
    '/ui/..%5cx?a=b',
    '/..',
    'http://box.example/v1/../x',
  ])('leads up: %s', (target) => {
    expect(stepsUp(target)).toBe(true);
  });

  it.each([
    '/',
    '/v1/x?next=/../y',
    '/.offhook/confirm?t=..',
    '/v1/users/a..b/authenticators',
    '/v1/users/.../authenticators',
    '/v1/users/%2e%2e%2e/authenticators',
    '/v1/./x',
  ])('does not: %s', (target) => {
    expect(stepsUp(target)).toBe(false);
  });
});
