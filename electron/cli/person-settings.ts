// What commands about rules take as --set: PINs, which are secrets.
export const personSettings = {
  id: 'a person',
  settings: [{ key: 'pin', secret: true }, { key: 'myPin', secret: true }],
} as const;
