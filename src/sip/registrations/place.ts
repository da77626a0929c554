import type { KeptWay, SipStack, Target } from '../port.ts';
import type { OpenProbe, Probe } from './probe.ts';

/** What it takes to stay at a place. */
export interface PlaceParts {
  readonly stack: Pick<SipStack, 'keep'>;
  readonly openProbe: OpenProbe;
  /** The address of ours from which packets go there; undefined where no route leads there. */
  readonly routeTo: (address: string) => string | undefined;
}

/** Where a registration is, or was asked for last: a target, the way there, and the contact at our end of it. */
export class Place {
  readonly target: Target;
  readonly uri: string;
  readonly #parts: PlaceParts;
  readonly #way: KeptWay;
  readonly #probe: Probe;
  /** As `routeTo` said when the way was made. */
  readonly #route: string | undefined;
  #isLeft = false;

  /** `lost` is called when the way is gone, and whenever nobody listens at its other end. */
  constructor(
    parts: PlaceParts,
    { target, way, uri }: { readonly target: Target; readonly way: KeptWay; readonly uri: string },
    lost: () => void,
  ) {
    const { openProbe, routeTo } = parts;
    this.#parts = parts;
    this.target = target;
    this.uri = uri;
    this.#way = way;
    this.#route = routeTo(target.address);
    const gone = (): void => {
      if (!this.#isLeft) lost();
    };
    this.#probe = openProbe(target, gone);
    void way.gone.then(gone);
  }

  /** Whether this way leads to the same target, and back to the same contact, over the same connection. */
  isSame(target: Target, way: KeptWay, uri: string): boolean {
    const isSameWay = target.transport === 'udp' || this.#way.gone === way.gone;
    return this.target === target && this.uri === uri && isSameWay;
  }

  /** Says that we are still there, and asks whether somebody else is. */
  beat(): void {
    this.#way.keepAlive();
    this.#probe.send();
  }

  /** Of datagrams the back end says where they come in now; a connection stays where it was made, whatever became of that address. */
  async leadsHere(): Promise<boolean> {
    const { stack, routeTo } = this.#parts;
    const { target } = this;
    if (target.transport !== 'udp') return routeTo(target.address) === this.#route;
    const now = await stack.keep(target).catch(() => undefined);
    now?.release();
    const { own } = this.#way;
    return now?.own.host === own.host && now.own.port === own.port;
  }

  /** The way is of no use any more. */
  abandon(): void {
    this.#way.abandon();
  }

  /** Idempotent. */
  leave(): void {
    this.#isLeft = true;
    this.#probe.close();
    this.#way.release();
  }
}
