// All the customer display ever gets: finished texts and numbers for one screen, nothing it could act on.

export type DisplayTone = 'idle' | 'wait' | 'ok' | 'warn' | 'bad' | 'info';

export type DisplayModel =
  | { readonly kind: 'idle'; readonly shopName: string; readonly practice: boolean }
  | {
      readonly kind: 'sale';
      readonly shopName: string;
      readonly practice: boolean;
      /** Which picture is shown. */
      readonly state:
        | 'preparing' | 'waiting' | 'seen' | 'confirming' | 'paid' | 'too_little' | 'too_much' | 'expired' | 'cancelled' | 'checking' | 'failed';
      readonly fiat: { readonly value: string; readonly currency: string };
      /** Exact amount still to pay (the rest, when something came already); null before the gateway accepted. */
      readonly crypto: { readonly value: string; readonly asset: string } | null;
      readonly received: { readonly value: string; readonly asset: string } | null;
      readonly surplus: { readonly value: string; readonly asset: string } | null;
      /** "only USDT on TRON". */
      readonly only: string;
      /** The code is a link to the gateway's page, where the customer picks the coin: no coin is wrong, and no amount of one is known. */
      readonly onPage: boolean;
      readonly networkName: string;
      /** The coin needed for the network fee, when it is another one. */
      readonly feeAsset: string | null;
      readonly address: string | null;
      /** The text inside the QR; null when there is nothing to pay. */
      readonly qrText: string | null;
      /** Countdown by the gateway's clock: both in our clock's milliseconds. */
      readonly countdown: { readonly startedAtMs: number; readonly endsAtMs: number } | null;
      readonly confirmations: { readonly have: number; readonly wanted: number } | null;
    };
