// What `proxy set manual` takes as --set; the password is a secret.
export const proxySettings = {
  id: 'the proxy',
  settings: [{ key: 'host', secret: false }, { key: 'port', secret: false }, { key: 'user', secret: false }, { key: 'password', secret: true }],
} as const;
