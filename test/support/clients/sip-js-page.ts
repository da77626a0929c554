import { type Core, Inviter, Registerer, UserAgent } from 'sip.js';

/** What the server said at last. */
export interface FinalAnswer {
  readonly status: number;
  readonly reason: string;
}

/** A phone account, and the WebSocket it is reached by. */
export interface BrowserPhoneSettings {
  readonly username: string;
  readonly password: string;
  /** ws: or wss: address. */
  readonly server: string;
}

/** SIP.js in a page: `globalThis.browserPhone`. */
export interface BrowserPhone {
  register(): Promise<FinalAnswer>;
  call(user: string): Promise<FinalAnswer>;
  stop(): Promise<void>;
}

/** Connects; rejects when there is no WebSocket. */
const startPhone = async ({ username, password, server }: BrowserPhoneSettings): Promise<BrowserPhone> => {
  const agent = new UserAgent({
    uri: uriOf(username),
    transportOptions: { server },
    authorizationUsername: username,
    authorizationPassword: password,
    logBuiltinEnabled: false,
    // No STUN server: nothing leaves this machine.
    sessionDescriptionHandlerFactoryOptions: {
      iceGatheringTimeout: 500,
      peerConnectionConfiguration: { iceServers: [] },
    },
  });
  await agent.start();
  return {
    register: () => finalAnswer((requestDelegate) => new Registerer(agent).register({ requestDelegate })),
    call: (user) => finalAnswer((requestDelegate) => new Inviter(agent, uriOf(user)).invite({ requestDelegate })),
    stop: () => agent.stop(),
  };
};

const uriOf = (user: string) => {
  const uri = UserAgent.makeURI(`sip:${user}@127.0.0.1`);
  if (!uri) throw new Error(`no SIP address: ${user}`);
  return uri;
};

type Hear = (response: Core.IncomingResponse) => void;

const finalAnswer = (send: (delegate: { onAccept: Hear; onReject: Hear }) => Promise<unknown>): Promise<FinalAnswer> =>
  new Promise((resolve, reject) => {
    const hear: Hear = ({ message }) =>
      resolve({ status: message.statusCode ?? 0, reason: message.reasonPhrase ?? '' });
    send({ onAccept: hear, onReject: hear }).catch(reject);
  });

Object.assign(globalThis, { startPhone });
