/** A REGISTER of the line `kitchen` that asks for a challenge; `id` is in Call-ID and branch, and so in every answer. */
export const registerFrom =
  (address: string) =>
  (id: string, port: number): string =>
    [
      'REGISTER sip:127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK-${id};rport`,
      'Max-Forwards: 70',
      'From: <sip:kitchen@127.0.0.1>;tag=t',
      'To: <sip:kitchen@127.0.0.1>',
      `Call-ID: ${id}`,
      'CSeq: 1 REGISTER',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n');
