// The payment methods Countersign knows: asset and network together, with their exact units.

/**
 * Asset and network, `ASSET@network`. USDT on two networks is two methods, everywhere. `…@checkout` is the gateway's own payment page, where
 * the customer picks the coin: due and received are counted in the sale's currency, as the gateway states them.
 */
export type MethodId =
  | 'BTC@bitcoin' | 'BTC@lightning' | 'LTC@litecoin' | 'ETH@ethereum'
  | 'USDT@tron' | 'USDT@bsc' | 'USDT@ethereum'
  | 'USD@checkout' | 'EUR@checkout' | 'GBP@checkout';

export interface Method {
  readonly id: MethodId;
  /** Ticker shown beside amounts. */
  readonly asset: string;
  /** The network in words, for people: "TRON", "BNB Smart Chain". */
  readonly networkName: string;
  /** What a customer must hear: "only USDT on TRON"; at a payment page what to do. */
  readonly only: string;
  /** Decimals of the smallest unit on this network (USDT has 6 on TRON and 18 on BSC). */
  readonly decimals: number;
  /** How the payment request is written. */
  readonly uri:
    | { readonly kind: 'bip21'; readonly scheme: 'bitcoin' | 'litecoin' }
    | { readonly kind: 'bolt11' }
    | { readonly kind: 'eip681-native'; readonly chainId: number }
    | { readonly kind: 'eip681-erc20'; readonly chainId: number; readonly contract: string }
    | { readonly kind: 'plain' }
    /** A link to the gateway's page, for sales in this currency alone. */
    | { readonly kind: 'page'; readonly currency: 'USD' | 'EUR' | 'GBP' };
  /** Coin needed for the network fee when it is not the asset itself (gas note at checkout). */
  readonly feeAsset: string | null;
}

const page = { networkName: 'the payment page', only: 'Scan to choose your coin and pay', decimals: 2, feeAsset: null } as const;

const table: Readonly<Record<MethodId, Omit<Method, 'id'>>> = {
  'BTC@bitcoin': { asset: 'BTC', networkName: 'Bitcoin', only: 'only BTC on Bitcoin', decimals: 8, uri: { kind: 'bip21', scheme: 'bitcoin' }, feeAsset: null },
  'BTC@lightning': { asset: 'BTC', networkName: 'Lightning', only: 'only BTC on Lightning', decimals: 11, uri: { kind: 'bolt11' }, feeAsset: null },
  'LTC@litecoin': { asset: 'LTC', networkName: 'Litecoin', only: 'only LTC on Litecoin', decimals: 8, uri: { kind: 'bip21', scheme: 'litecoin' }, feeAsset: null },
  'ETH@ethereum': { asset: 'ETH', networkName: 'Ethereum', only: 'only ETH on Ethereum', decimals: 18, uri: { kind: 'eip681-native', chainId: 1 }, feeAsset: null },
  'USDT@tron': { asset: 'USDT', networkName: 'TRON', only: 'only USDT on TRON', decimals: 6, uri: { kind: 'plain' }, feeAsset: 'TRX' },
  'USDT@bsc': { asset: 'USDT', networkName: 'BNB Smart Chain', only: 'only USDT on BNB Smart Chain', decimals: 18, uri: { kind: 'eip681-erc20', chainId: 56, contract: '0x55d398326f99059fF775485246999027B3197955' }, feeAsset: 'BNB' },
  'USDT@ethereum': { asset: 'USDT', networkName: 'Ethereum', only: 'only USDT on Ethereum', decimals: 6, uri: { kind: 'eip681-erc20', chainId: 1, contract: '0xdAC17F958D2ee523a2206206994597C13D831ec7' }, feeAsset: 'ETH' },
  'USD@checkout': { ...page, asset: 'USD', uri: { kind: 'page', currency: 'USD' } },
  'EUR@checkout': { ...page, asset: 'EUR', uri: { kind: 'page', currency: 'EUR' } },
  'GBP@checkout': { ...page, asset: 'GBP', uri: { kind: 'page', currency: 'GBP' } },
};

/** All methods in the order they are offered. */
export const methodIds = Object.keys(table) as readonly MethodId[];

export function isMethodId(text: string): text is MethodId {
  return Object.hasOwn(table, text);
}

/** The method's facts; total, since MethodId is closed. */
export function methodOf(id: MethodId): Method {
  return { id, ...table[id] };
}

/** The one currency a sale by this method is in; null: any. */
export function saleCurrencyOf(id: MethodId): 'USD' | 'EUR' | 'GBP' | null {
  const { uri } = methodOf(id);
  return uri.kind === 'page' ? uri.currency : null;
}
