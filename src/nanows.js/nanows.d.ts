/** How readings arrive. */
export type Transport = 'websocket' | 'events' | 'polling';

/**
 * Why readings do not arrive; null while they do, and before the first attempt has failed.
 * - full: all places of the board are taken. The values are still asked for with each attempt.
 * - password: the board wants one: open its page to log in, or give `headers`.
 * - unreachable: no connection.
 * - silent: connected, but nothing was received for too long.
 * - refused: the server there is not a NanoWs board, or does not admit this page.
 * - closed: the connection was lost, or `close()` was called.
 */
export type Reason = 'full' | 'password' | 'unreachable' | 'silent' | 'refused' | 'closed';

export interface State {
  readonly transport: Transport | null;
  readonly reason: Reason | null;
  /** When the next attempt is made, in milliseconds since 1970; 0 if one is under way, or none is needed. */
  readonly retry: number;
}

export interface Reading {
  readonly name: string;
  /** Such as "switch", whose value is 1 or 0; missing if it is a measurement. */
  readonly kind?: string;
  /** false if the board keeps no history of this reading: then `Board.history` has none. */
  readonly history?: false;
  readonly label?: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly simulated?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly warnBelow?: number;
  readonly warnAbove?: number;
  /** The latest value; null if the reading has none. After a loss of the connection it stays until there is a newer one. */
  readonly value: number | string | null;
}

export interface Point {
  /** Milliseconds since the board was started. */
  readonly uptime: number;
  /** null is a gap. */
  readonly value: number | string | null;
}

/** A message of the board, as docs/protocol.md describes it. */
export interface Message {
  readonly type: string;
  readonly [member: string]: any;
}

export interface Options {
  /** The address of the WebSocket, relative to the board's. Default "ws". */
  socket?: string;
  /** The transports to use, the best one first. Default all of them. */
  transports?: Transport[];
  /** Header fields of all requests but the WebSocket's, such as `{ Authorization: 'Bearer ...' }`. */
  headers?: Record<string, string>;
  /** Instead of the global one. */
  fetch?: (url: string, init: any) => Promise<Response>;
  /** Instead of the global one, which Node has from 22 on; null to do without, by the other transports. */
  WebSocket?: (new (url: string) => any) | null;
  /** Milliseconds to wait for a first message, a result, and the next message of a board that sends often. Default 5000. */
  timeout?: number;
  /** The same for a board that sends rarely: more than the 15 s between the comments of an event stream. Default 20000. */
  idleTimeout?: number;
  /** Milliseconds for which the board may keep a long poll waiting, in whole seconds. Default 10000. */
  pollWait?: number;
  /** Milliseconds between a response to a poll and the next poll. Default 500. */
  pollDelay?: number;
  /** Milliseconds between two attempts to return to a better transport, in the long run; the first ones are sooner. Default 60000. */
  upgradeInterval?: number;
  /** Milliseconds that a connection must last before the same transport is tried first again. Default 3000. */
  stableAfter?: number;
  /** Milliseconds from the first attempt to connect to the second, less up to a half at random; doubles each time. Default 1000. */
  retryMin?: number;
  /** Milliseconds between two attempts to connect, at most, again less up to a half. Default 10000. */
  retryMax?: number;
  /** A number from 0 to 1: the source of randomness. Default Math.random. */
  random?: () => number;
}

type ListenerOptions = boolean | AddEventListenerOptions;

interface Events {
  /** The state has changed. */
  state: CustomEvent<State>;
  /** The readings were described: at the start of each connection, and by a full board with each attempt. */
  hello: CustomEvent<Message>;
  /** Points of the past have arrived for one reading; those of other readings may follow. */
  history: CustomEvent<Message>;
  /** Values have arrived. */
  readings: CustomEvent<Message>;
  /** The result of a command has arrived, which `command` awaits. */
  result: CustomEvent<Message>;
  /** The board has reported that it did not carry out a command without a number. */
  error: CustomEvent<Message>;
  /** A message of any type has arrived, before it is applied. A message of a type that is not named here is only this event. */
  message: CustomEvent<Message>;
}

export interface Board extends EventTarget {
  /** By name, in the board's order: those of hello, and no others. A new Map with each hello. */
  readonly readings: ReadonlyMap<string, Reading>;
  /**
   * By name: as many points as the board keeps, but no more than 1,000,000 of all readings, oldest first, continued with each readings
   * message. Empty if the board keeps none, and without the readings whose `history` is false.
   */
  readonly history: ReadonlyMap<string, readonly Point[]>;
  /** The last description, with the other members that the board adds; null before the first. `time` is always there. */
  readonly hello: Message | null;
  readonly state: State;
  /** The wall-clock time of an uptime: by the board's clock if it has one, otherwise by this one. Only after the first hello. */
  date(uptime: number): Date;
  /**
   * Sends a command such as "led on". Rejects with an Error if the board did not carry it out, or may not have done so: `message` is the
   * board's own, for people, `reason` one word.
   */
  command(text: string): Promise<void>;
  /** Connects at once, instead of at `state.retry`. Pages do it by themselves when they are shown again, and when the network is back. */
  retry(): void;
  /** Disconnects, and does not connect again. After that there are no events, and commands are rejected as `closed`. */
  close(): void;

  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void, options?: ListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: ListenerOptions): void;
  removeEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void, options?: ListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: ListenerOptions): void;
}

/** Connects to a board, and stays connected until `close()`. `url` is the board's address; default: the page's own. */
export function connect(url?: string, options?: Options): Board;
