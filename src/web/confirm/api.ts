import type { ConfirmationView, ProblemView } from '../../http/schema.ts';

export type { ConfirmationView };

/** Where one confirmation is to be found, and what opens it: its token, which is good for nothing else. */
export interface Access {
  /** Of the Offhook, without a slash at its end. */
  readonly baseUrl: string;
  readonly id: string;
  readonly token: string;
}

/** What came of a request. `lost`: no answer, or none that we understand. */
export type ApiReply =
  | { readonly kind: 'view'; readonly view: ConfirmationView }
  | {
      readonly kind: 'problem';
      readonly status: number;
      readonly code: string;
      readonly retryAfter: number | undefined;
    }
  | { readonly kind: 'lost' };

const pathOf = ({ baseUrl, id }: Access): string => `${baseUrl}/v1/confirmations/${encodeURIComponent(id)}`;

/** Asks for `path` under the confirmation. Rejects when there is no network, or `signal` says stop. The token never stands in an address. */
export const request = (access: Access, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(pathOf(access) + path, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${access.token}` },
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  });

/** Reads an answer of the API. */
export const replyOf = async (response: Response): Promise<ApiReply> => {
  const body = (await response.json()) as ConfirmationView | ProblemView;
  if (response.ok) return { kind: 'view', view: body as ConfirmationView };
  const { code, retryAfter } = body as ProblemView;
  return { kind: 'problem', status: response.status, code, retryAfter };
};

/** Posts what the person decided; resolves in any case. */
export const post = async (access: Access, path: string, body: unknown, signal: AbortSignal): Promise<ApiReply> => {
  try {
    const headers = { 'content-type': 'application/json' };
    return await replyOf(await request(access, path, { method: 'POST', headers, body: JSON.stringify(body), signal }));
  } catch {
    return { kind: 'lost' };
  }
};
