import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../../src/store/shared/openid-rows.ts';

describe('a client that was kept before clients could ask in the background', () => {
  it('does not, and the click on the page is its OK', () => {
    const kept = {
      id: 'oic_box',
      app: 'box',
      label: 'The box',
      redirectUris: ['https://app.example/back'],
      proof: { kind: 'secret' },
      idTokenAlg: 'ES256',
      createdAt: 1,
    };
    expect(clientOf({ document: JSON.stringify(kept) })).toEqual({
      ...kept,
      background: { kind: 'none' },
      ok: 'click',
    });
  });
});
