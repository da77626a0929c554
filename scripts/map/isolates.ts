import { type Profiler, Session } from 'node:inspector';

/** V8's precise coverage of one thread. */
export interface Isolate {
  /** `main`, or what the thread was named. */
  readonly thread: string;
  /** Counts from now on; whatever ran before is forgotten. */
  start(): Promise<void>;
  /** What ran since `start`, as of the call; in another thread as of when that thread hears of it. */
  take(): Promise<readonly Profiler.ScriptCoverage[]>;
}

/** Two threads of this process, and how to end the counting in both. */
export interface Isolates {
  readonly isolates: readonly Isolate[];
  readonly detach: () => void;
}

/** The main thread and the one of this name. Resolves when that one has begun to listen. */
export const openIsolates = (name: string): Promise<Isolates> =>
  new Promise((resolve, reject) => {
    const session = new Session();
    session.connect();
    const main = postHere(session);
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      if (!workerInfo.title.endsWith(` ${name}`)) return;
      const isolates = [isolateOf('main', main), isolateOf(name, postThrough(session, sessionId))];
      resolve({ isolates, detach: () => session.disconnect() });
    });
    main('NodeWorker.enable', { waitForDebuggerOnStart: false }).catch(reject);
  });

type Post = (method: string, params?: object) => Promise<unknown>;

const isolateOf = (thread: string, post: Post): Isolate => ({
  thread,
  async start() {
    await post('Profiler.enable');
    await post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  },
  async take() {
    const { result } = (await post('Profiler.takePreciseCoverage')) as Profiler.TakePreciseCoverageReturnType;
    return result;
  },
});

/** In its own thread a session is answered before `post` returns. */
const postHere =
  (session: Session): Post =>
  (method, params = {}) =>
    new Promise((resolve, reject) => {
      session.post(method, params, (fault, answer) => (fault ? reject(fault) : resolve(answer)));
    });

const postThrough = (session: Session, sessionId: string): Post => {
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastId = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    if (params.sessionId !== sessionId) return;
    const { id, result } = JSON.parse(params.message) as { readonly id?: number; readonly result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      const message = JSON.stringify({ id: lastId, method, params });
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, (fault) => fault && reject(fault));
    });
};
