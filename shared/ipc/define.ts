// How the contract between windows and main is written: calls and events as data, from which both sides derive their types.
import type * as v from 'valibot';
import type { Result } from '../errors/result.ts';

/** Who may call. The customer display has no role at all: it may call nothing. */
export type Role = 'cashier' | 'owner';

export type Schema = v.GenericSchema;

export interface Call<I extends Schema = Schema, O extends Schema = Schema> {
  readonly type: 'call';
  readonly input: I;
  readonly output: O;
  readonly role: Role;
  /** `write` calls about the same thing (its area and the id in the input, see electron/ipc/lanes.ts) run one after the other; all else at once. */
  readonly effect: 'read' | 'write';
}

export interface Event<P extends Schema = Schema> {
  readonly type: 'event';
  readonly payload: P;
}

export const call = <I extends Schema, O extends Schema>(spec: Omit<Call<I, O>, 'type'>): Call<I, O> => ({ type: 'call', ...spec });
export const event = <P extends Schema>(spec: Omit<Event<P>, 'type'>): Event<P> => ({ type: 'event', ...spec });

export type Area = Readonly<Record<string, Call | Event>>;
export type Contract = Readonly<Record<string, Area>>;

type CallNames<A extends Area> = { [K in keyof A]: A[K] extends Call ? K : never }[keyof A];
type EventNames<A extends Area> = { [K in keyof A]: A[K] extends Event ? K : never }[keyof A];

/** What main must provide: a missing handler does not compile. */
export type Handlers<C extends Contract> = {
  readonly [A in keyof C]: {
    readonly [K in CallNames<C[A]>]: C[A][K] extends Call<infer I, infer O>
      ? (input: v.InferOutput<I>) => Promise<Result<v.InferOutput<O>>> | Result<v.InferOutput<O>>
      : never;
  };
};

/** What the renderer sees as `window.api`: named functions, and `on…` for events; nothing takes a channel name. */
export type Api<C extends Contract> = {
  readonly [A in keyof C]: {
    readonly [K in CallNames<C[A]>]: C[A][K] extends Call<infer I, infer O>
      ? (input: v.InferInput<I>) => Promise<Result<v.InferOutput<O>>>
      : never;
  } & {
    readonly [K in EventNames<C[A]> as `on${Capitalize<K & string>}`]: C[A][K] extends Event<infer P>
      ? (listener: (payload: v.InferOutput<P>) => void) => () => void
      : never;
  };
};

/** What main uses to tell the windows. */
export type Emit<C extends Contract> = <A extends keyof C & string, K extends EventNames<C[A]> & string>(
  area: A,
  name: K,
  payload: C[A][K] extends Event<infer P> ? v.InferOutput<P> : never,
) => void;
