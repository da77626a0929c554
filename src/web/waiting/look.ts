import { home } from '../shared/home.ts';

/** A question that waits, and what opens it. */
export interface Waiting {
  readonly id: string;
  readonly token: string;
  /** What whoever asks is called. */
  readonly asker?: string;
}

/**
 * What waits for whoever opens the page, newest first: as a proxy has logged them in, or by `code`, for the user of the one that the address names. Rejects with the problem that
 * the server answered, or with the fault of the network.
 */
export const look = async (id: string | undefined, code: string | undefined): Promise<readonly Waiting[]> => {
  const response = await fetch(`${home}/waiting`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, code }),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw body;
  return (body as { readonly asked: readonly Waiting[] }).asked;
};
