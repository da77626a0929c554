import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type RunningKamailio, startKamailio } from './kamailio.ts';

/** What a registrar of the tests asks for, and where it listens. */
export interface RegistrarWish {
  readonly port: number;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly password: string;
  readonly transport?: 'udp' | 'tcp';
}

/** Debian's Kamailio as a registrar for everybody with that password; who asks it OPTIONS is told what it has of that user. It passes calls on as they come: who
 * calls stands in From. */
export const startRegistrar = ({ port, algorithm, password }: RegistrarWish): RunningKamailio =>
  startKamailio(`#!KAMAILIO
debug=1
log_stderror=yes
children=1
auto_aliases=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("auth", "algorithm", "${algorithm}")
modparam("registrar", "min_expires", 60)
request_route {
  if (has_totag()) {
    if (loose_route() || (is_method("ACK") && t_check_trans())) t_relay();
    exit;
  }
  if (is_method("OPTIONS")) {
    reg_fetch_contacts("location", "$ru", "callee");
    append_to_reply("X-Count: $(ulc(callee=>count))\\r\\nX-Contact: $(ulc(callee=>addr)[0])\\r\\n");
    sl_send_reply("200", "OK");
    exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("box", "${password}", "0")) {
      www_challenge("box", "1");
      exit;
    }
    save("location");
    exit;
  }
  if (is_method("INVITE")) {
    if (!lookup("location")) {
      sl_send_reply("404", "Not Found");
      exit;
    }
    record_route();
  }
  t_relay();
}
`);

/** The contacts that it has of this user; undefined where it does not answer within a second. */
export const contactsAt = async (
  port: number,
  user: string,
): Promise<{ readonly count: number; readonly first: string } | undefined> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const own = socket.address().port;
  socket.send(
    [
      `OPTIONS sip:${user}@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK-${own}-${process.hrtime.bigint()}`,
      'Max-Forwards: 70',
      'From: <sip:test@127.0.0.1>;tag=test',
      `To: <sip:${user}@127.0.0.1>`,
      `Call-ID: ${process.hrtime.bigint()}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n'),
    port,
    '127.0.0.1',
  );
  try {
    const [packet] = (await once(socket, 'message', { signal: AbortSignal.timeout(1000) })) as [Buffer];
    const text = packet.toString();
    const count = Number(/^X-Count: (\d+)/m.exec(text)?.[1] ?? 0);
    return { count, first: /^X-Contact: (sip:\S+)/m.exec(text)?.[1] ?? '' };
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
};
