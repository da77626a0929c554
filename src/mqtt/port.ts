/** A message as the broker delivered it. */
export interface Incoming {
  readonly payload: Buffer;
  /** It was published before we asked for its topic, who knows when. */
  readonly retained: boolean;
}

/** A message for the broker. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: string;
  /** The broker keeps it for those who ask for its topic later. */
  readonly retain: boolean;
}

/** The one connection to an MQTT broker, as its users see it. */
export interface Broker {
  /** Whether it takes messages now. */
  readonly connected: boolean;
  /**
   * Resolves when the broker has taken the message (QoS 1). Rejects at once while there is no connection, and when it is lost
   * before: nothing is kept to be sent later, and whoever still wants it sent asks again.
   */
  publish(message: Outgoing): Promise<void>;
  /** Hears the messages of exactly this topic in every connection; to be called before the first one. */
  hear(topic: string, onMessage: (message: Incoming) => void): void;
  /** Calls back at the beginning of every connection. */
  onConnected(begun: () => void): void;
}
