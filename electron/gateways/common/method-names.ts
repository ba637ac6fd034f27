// A gateway's own names for our methods, in one table: what is sent, and what is understood besides.
import type { MethodId } from '../../../shared/domain/methods.ts';

export interface MethodName {
  readonly method: MethodId;
  /** What we send, and what the documentation writes. */
  readonly name: string;
  /** Other spellings met in its answers. */
  readonly also?: readonly string[];
}

export interface MethodNames {
  readonly methods: readonly MethodId[];
  /** null: the gateway does not have it. */
  nameOf(method: MethodId): string | null;
  /** Exact names alone: a network is never guessed from an asset. null: not one we handle. */
  methodOf(name: string): MethodId | null;
}

export function createMethodNames(names: readonly MethodName[]): MethodNames {
  return {
    methods: names.map((entry) => entry.method),
    nameOf: (method) => names.find((entry) => entry.method === method)?.name ?? null,
    methodOf: (name) => names.find((entry) => entry.name === name || entry.also?.includes(name) === true)?.method ?? null,
  };
}
