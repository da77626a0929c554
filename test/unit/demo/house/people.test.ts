import { describe, expect, it } from 'vitest';
import { People } from '../../../../src/demo/house/people.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const cookieOf = (setCookie: string): string => setCookie.split(';', 1)[0] ?? '';

describe('who is logged in to the router', () => {
  it('is known by the cookie, whose secret is not the session', () => {
    const people = new People(seededRandom(1));
    const cookie = cookieOf(people.logIn('anna', undefined));
    const person = people.of(`other=1; ${cookie}`);
    expect(person?.user).toBe('anna');
    expect(cookie).not.toContain(person?.session);
  });

  it('has a new session after each login, and none by the old cookie', () => {
    const people = new People(seededRandom(2));
    const first = cookieOf(people.logIn('anna', undefined));
    const session = people.of(first)?.session;
    const second = cookieOf(people.logIn('anna', first));
    expect(people.of(first)).toBeUndefined();
    expect(people.of(second)?.session).not.toBe(session);
  });

  it('is forgotten when there are too many', () => {
    const people = new People(seededRandom(3));
    const first = cookieOf(people.logIn('anna', undefined));
    for (let nr = 0; nr < 50; nr += 1) people.logIn('anna', undefined);
    expect(people.of(first)).toBeUndefined();
  });

  it('is nobody without a cookie', () => {
    expect(new People(seededRandom(4)).of(undefined)).toBeUndefined();
  });
});
