// What commands about rules take as --set: PINs, which are secrets.
export const personSettings = {
  id: 'a person',
  settings: [{ key: 'pin', secret: true }, { key: 'myPin', secret: true }],
} as const;

/** Commands about accounts: a chain source's password, too. */
export const accountSettings = {
  id: 'an account',
  settings: [{ key: 'password', secret: true }, { key: 'myPin', secret: true }],
} as const;

/** Commands about withdrawals: the code of a gateway's second step, too. */
export const withdrawalSettings = {
  id: 'a withdrawal',
  settings: [{ key: 'code', secret: true }, { key: 'myPin', secret: true }],
} as const;
