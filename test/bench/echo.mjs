// The other yardstick of bench:compare: a bare Node socket that answers the messages of test/bench/scenarios/full-call.xml as a server
// would, and looks at nothing: an INVITE without credentials is answered 401, one with them 200, a BYE 200. Prints its port.
import { createSocket } from 'node:dgram';

const ECHOED = /^(?:Via|From|Call-ID|CSeq):.*\r\n/gm;
const CHALLENGE = 'WWW-Authenticate: Digest realm="bench", nonce="1", algorithm=MD5, qop="auth"\r\n';

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => {
  const { port } = socket.address();
  const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n`;
  const body = `Contact: <sip:127.0.0.1:${port}>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`;
  socket.on('message', (packet, { address, port: from }) => {
    const request = packet.toString('latin1');
    if (request.startsWith('ACK')) return;
    const to = /^To:[^\r\n]*/m.exec(request)[0];
    const head = `${request.match(ECHOED).join('')}${to}${to.includes(';tag=') ? '' : ';tag=echo'}\r\n`;
    const isChallenged = request.startsWith('INVITE') && !request.includes('\r\nAuthorization:');
    const answer = isChallenged
      ? `SIP/2.0 401 Unauthorized\r\n${head}${CHALLENGE}Content-Length: 0\r\n\r\n`
      : `SIP/2.0 200 OK\r\n${head}${request.startsWith('INVITE') ? body : 'Content-Length: 0\r\n\r\n'}`;
    socket.send(Buffer.from(answer, 'latin1'), from, address);
  });
  console.log(port);
});
