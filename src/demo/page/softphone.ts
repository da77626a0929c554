import { type Core, Inviter, Registerer, SessionState, UserAgent, Web } from 'sip.js';
import type { Softphone, SoftphoneAccount, SoftphoneEars } from './softphone-state.ts';

/** Connects and registers. Never rejects: `onState` hears how it went. */
export const startSoftphone = async (
  account: SoftphoneAccount,
  ears: SoftphoneEars,
): Promise<Softphone | undefined> => {
  ears.onState({ kind: 'starting' });
  try {
    const agent = createAgent(account);
    overhear(agent, ears);
    await agent.start();
    const { status } = await answerTo((requestDelegate) => new Registerer(agent).register({ requestDelegate }));
    if (status !== 200) throw new Error(`REGISTER was answered ${status}`);
    ears.onState({ kind: 'ready' });
    return { call: (number) => void call(agent, number, ears) };
  } catch {
    ears.onState({ kind: 'failed' });
    return undefined;
  }
};

const createAgent = ({ username, password, server }: SoftphoneAccount): UserAgent =>
  new UserAgent({
    uri: uriOf(username),
    transportOptions: { server },
    authorizationUsername: username,
    authorizationPassword: password,
    logBuiltinEnabled: false,
    // A real offer with silence in it: nobody is asked for the microphone.
    sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(async () => silence()),
    // No STUN server: nothing leaves this machine.
    sessionDescriptionHandlerFactoryOptions: {
      iceGatheringTimeout: 300,
      peerConnectionConfiguration: { iceServers: [] },
    },
  });

const silence = (): MediaStream => new AudioContext().createMediaStreamDestination().stream;

const overhear = ({ transport }: UserAgent, { onWire }: SoftphoneEars): void => {
  const { onMessage } = transport;
  const send = transport.send.bind(transport);
  transport.send = (message) => {
    onWire('sent', message);
    return send(message);
  };
  transport.onMessage = (message) => {
    onWire('received', message);
    onMessage?.(message);
  };
};

const call = async (agent: UserAgent, number: string, { onState }: SoftphoneEars): Promise<void> => {
  onState({ kind: 'calling', number });
  const inviter = new Inviter(agent, uriOf(number));
  try {
    const { status } = await answerTo((requestDelegate) => inviter.invite({ requestDelegate }));
    onState({ kind: 'answered', number, status });
    if (inviter.state === SessionState.Established) await inviter.bye();
  } catch {
    onState({ kind: 'failed' });
  }
};

const uriOf = (user: string) => {
  const uri = UserAgent.makeURI(`sip:${user.replaceAll('#', '%23')}@127.0.0.1`);
  if (!uri) throw new Error('no SIP address');
  return uri;
};

type Hear = (response: Core.IncomingResponse) => void;

const answerTo = (
  send: (delegate: { onAccept: Hear; onReject: Hear }) => Promise<unknown>,
): Promise<{ readonly status: number }> =>
  new Promise((resolve, reject) => {
    const hear: Hear = ({ message }) => resolve({ status: message.statusCode ?? 0 });
    send({ onAccept: hear, onReject: hear }).catch(reject);
  });
