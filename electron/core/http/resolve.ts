// Looks names up. `localhost` and what is below it is this computer, whatever a name server says (RFC 6761, 6.3).
import { lookup as dnsLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { Lookup } from './options.ts';

const isLocalhost = (hostname: string): boolean => /(?:^|\.)localhost\.?$/i.test(hostname);

export const resolveByDns: Lookup = (hostname) =>
  (/\.localhost\.?$/i.test(hostname) ? Promise.resolve([{ address: '127.0.0.1', family: 4 }]) : dnsLookup(hostname, { all: true }));

/** The same for plain connections of our own. */
export const lookupForSockets: LookupFunction = (hostname, options, callback) => {
  resolveByDns(isLocalhost(hostname) ? 'own.localhost' : hostname).then(
    (found) => {
      const [first] = found;
      if (options.all === true) callback(null, [...found]);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    },
    (error: unknown) => callback(error instanceof Error ? error : new Error('not found'), '', 0),
  );
};
