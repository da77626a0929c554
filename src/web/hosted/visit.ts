import { home } from '../shared/home.ts';

/** What the server says when the page begins. */
export interface Begun {
  readonly state: 'asked' | 'granted' | 'again' | 'no-cookie';
  /** The confirmation to show. */
  readonly asked?: {
    readonly id: string;
    readonly token: string;
    /** What whoever asks is called; without it, the host of the page. */
    readonly asker?: string;
    readonly notice?: 'press-again';
    /** Where to go when the person gives up; without it the page stays. */
    readonly giveUpTo?: string;
  };
  /** Where to go when the grant stands, and to begin again. */
  readonly returnTo: string;
}

/** Uses the ticket. Rejects with the problem that the server answered, or with the fault of the network. */
export const begin = (ticket: string): Promise<Begun> => tell('begin', { ticket });

/** The confirmation of this token is completed: from now on the cookie of this browser stands for the grant. Rejects as `begin` does. */
export const finish = (ticket: string, token: string): Promise<Pick<Begun, 'returnTo'>> =>
  tell('finish', { ticket, token });

const tell = async <Answer>(what: string, sent: Readonly<Record<string, string>>): Promise<Answer> => {
  const response = await fetch(`${home}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw body;
  return body as Answer;
};
