// The shop's policy: how exact a payment must be, how sure, and how long after expiry it still counts. Each sale keeps the one it was made under.

export interface Tolerance {
  /** Hundredths of a percent of the amount due: 50 is 0.5 %. */
  readonly basisPoints: number;
  /** Minor units of the sale's fiat currency. A difference is tolerated only when it is within both limits. */
  readonly fiatMinor: bigint;
}

export interface Policy {
  readonly under: Tolerance;
  readonly over: Tolerance;
  /**
   * Confirmations wanted by amount, in rising order; the first step whose `upToFiatMinor` is not below the amount counts, and the last
   * step has null (no limit). The gateway's own requirement is never undercut.
   */
  readonly confirmations: readonly { readonly upToFiatMinor: bigint | null; readonly wanted: number }[];
  /** A full payment first seen at most this long after expiry still counts as in time. */
  readonly graceAfterExpiryMs: number;
}

/** What a new shop starts with: no short payment is taken silently, the gateway's confirmations are enough, two minutes of grace. */
export const defaultPolicy: Policy = {
  under: { basisPoints: 0, fiatMinor: 0n },
  over: { basisPoints: 0, fiatMinor: 0n },
  confirmations: [{ upToFiatMinor: null, wanted: 1 }],
  graceAfterExpiryMs: 120_000,
};
