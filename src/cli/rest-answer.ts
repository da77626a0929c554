import { badInput, notPossible } from './outcome.ts';

/** The body of a good answer; a problem (RFC 9457) becomes a refusal in the server's own words. */
export const answered = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (answer.ok) return body;
  const detail = detailOf(body) ?? `The server answered ${answer.status}.`;
  if (answer.status === 400) throw badInput(detail);
  if (answer.status < 500) throw notPossible(detail);
  throw new Error(`the running server failed: ${detail}`);
};

const detailOf = (body: unknown): string | undefined =>
  body !== null && typeof body === 'object' && 'detail' in body && typeof body.detail === 'string'
    ? body.detail
    : undefined;
