/** How readings arrive; null if they do not. */
export type Transport = 'websocket' | 'events' | 'polling';

/**
 * Why readings do not arrive; null while they do, and before the first attempt has failed.
 * - full: all places of the board are taken. The values are still asked for with each attempt.
 * - password: the board wants one: open its page to log in, or give `headers`.
 * - unreachable: no connection.
 * - silent: connected, but nothing was heard for too long.
 * - refused: there is a server, but it does not give what a board gives, or not to this page.
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
  readonly label?: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly simulated?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly warnBelow?: number;
  readonly warnAbove?: number;
  /** The latest value; null if the reading has none. After a loss of the connection it stays until there is a newer one. */
  readonly value: number | null;
}

export interface Point {
  /** Milliseconds since the board was started. */
  readonly uptime: number;
  /** null is a gap. */
  readonly value: number | null;
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
  /** Instead of the global one, which Node has from 22 on; without any there are the other transports. */
  WebSocket?: (new (url: string) => any) | null;
  /** Milliseconds without a message after which a board is silent that has not begun to talk, or has been talking often. Default 5000. */
  silence?: number;
  /** The same for one that talks seldom: it learns how often. More than 15 s, after which an event stream has a comment. Default 20000. */
  quiet?: number;
  /** Whole seconds for which the board may keep a long poll waiting. Default 10. */
  wait?: number;
  /** Milliseconds between two polls. Default 500. */
  pause?: number;
  /** Milliseconds between two attempts to return to a better transport, in the long run; the first ones are sooner. Default 60000. */
  upgrade?: number;
  /** Milliseconds that a connection must last before the same transport is tried first again. Default 3000. */
  steady?: number;
  /** Milliseconds of the shortest back-off; it doubles up to `cap`, and half of it is at random. Default 1000. */
  first?: number;
  /** Milliseconds of the longest back-off. Default 10000. */
  cap?: number;
  /** A number from 0 to 1, for the jitter. Default Math.random. */
  random?: () => number;
}

type ListenerOptions = boolean | AddEventListenerOptions;

interface Events {
  /** The state has changed. */
  state: CustomEvent<State>;
  /** The readings were described: at the start of each connection, and by a full board with each attempt. */
  hello: CustomEvent<Message>;
  /** Points of the past came for one reading; those of other readings may follow. */
  history: CustomEvent<Message>;
  /** Values came. */
  readings: CustomEvent<Message>;
  /** Any message, as text, before it is applied. */
  message: CustomEvent<string>;
}

export interface Board extends EventTarget {
  /** By name, in the board's order. A new object with each hello. */
  readonly readings: Record<string, Reading>;
  /** By name: as many points as the board keeps, oldest first, continued with each frame. Empty if the board keeps none. */
  readonly history: Record<string, Point[]>;
  /** The last description, with what else the board tells of itself; null before the first. `time` is always there. */
  readonly hello: Message | null;
  readonly state: State;
  /** The wall-clock time of an uptime: by the board's clock if it has one, otherwise by this one. Only after the first hello. */
  date(uptime: number): Date;
  /**
   * Sends a command such as "led on". Rejects with an Error if the board did not carry it out, or may not have done so: `message` is the
   * board's own, for people, `reason` one word.
   */
  command(text: string): Promise<void>;
  /** Tries at once, instead of at `state.retry`. Pages do it by themselves when they are shown again, and when the network comes back. */
  retry(): void;
  /** Ends it for good. */
  close(): void;

  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void, options?: ListenerOptions): void;
  /** Messages of other types are events of that type. */
  addEventListener(type: string, listener: (event: CustomEvent<Message>) => void, options?: ListenerOptions): void;
}

/** Connects to a board, and stays connected until `close()`. `url` is the board's address; default: the page's own. */
export function connect(url?: string, options?: Options): Board;
