// What an API key may do, told from its list of permissions: what is missing, what is more than is needed.

const everything = 'unrestricted';
const wholeStore = 'btcpay.store.canmodifystoresettings';

/** Permissions that include another one, besides those that include everything on the store. */
const includedIn: Readonly<Record<string, readonly string[]>> = {
  'btcpay.store.cancreateinvoice': ['btcpay.store.canmodifyinvoices'],
  'btcpay.store.canviewinvoices': ['btcpay.store.canmodifyinvoices', 'btcpay.store.canviewstoresettings'],
};

/** Without these no sale can be made. */
const needed = ['btcpay.store.cancreateinvoice', 'btcpay.store.canviewinvoices', 'btcpay.store.canviewstoresettings'] as const;

const wished: readonly { readonly permission: string; readonly without: string }[] = [
  { permission: 'btcpay.store.canmodifyinvoices', without: 'a sale cannot be cancelled at the gateway' },
];

/** Rights that move money or change the server: a till's key should not have them. */
const powerful: readonly RegExp[] = [
  /^unrestricted$/, /^btcpay\.server\./, /^btcpay\.user\.canmodifyprofile$/, /^btcpay\.store\.canmodifystoresettings$/, /^btcpay\.store\.canmanagepayouts$/,
  /^btcpay\.store\.(?:cancreatetransactions|cansigntransactions|canbroadcasttransactions)$/,
  /^btcpay\.store\.(?:cancreatepullpayments|cancreatenonapprovedpullpayments|canmanagepullpayments)$/,
  /^btcpay\.store\.(?:canuselightningnode|cancreatelightninginvoice)$/,
];

/** Whether a key with these permissions may do this in the store. A permission may be bound to a store: `name:storeId`. */
export function mayDo(permissions: readonly string[], storeId: string, permission: string): boolean {
  return permissions
    .map((text) => text.split(':'))
    .filter(([, store]) => store === undefined || store === storeId)
    .some(([name = '']) => name === permission || name === everything || (name === wholeStore && permission.startsWith('btcpay.store.'))
      || (includedIn[permission] ?? []).includes(name));
}

export interface PermissionReport {
  /** The first permission that is needed and missing, or null. */
  readonly missing: string | null;
  readonly warnings: readonly string[];
}

/** Judges a key's permissions for one store. */
export function judgePermissions(permissions: readonly string[], storeId: string): PermissionReport {
  const has = (permission: string): boolean => mayDo(permissions, storeId, permission);
  const tooMuch = [...new Set(permissions.map((text) => text.split(':')[0] ?? '').filter((name) => powerful.some((rule) => rule.test(name))))];
  const elsewhere = permissions.some((text) => !text.includes(':') && text.startsWith('btcpay.store.'));
  return {
    missing: needed.find((permission) => !has(permission)) ?? null,
    warnings: [
      ...wished.filter((entry) => !has(entry.permission)).map((entry) => `The key lacks ${entry.permission}: ${entry.without}.`),
      ...tooMuch.map((name) => `The key may do more than a till needs (${name}). Make one without it.`),
      ...(elsewhere ? ['The key is good for all stores of its user. Bind it to this store.'] : []),
    ],
  };
}
