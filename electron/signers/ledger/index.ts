// The Ledger device as the rest of the app takes it; what Ledger's packages need is read when the first call comes.
export { createLedgerSigner } from './signer.ts';
export { usbPort } from './live-port.ts';
export { missingUdevRules } from './udev.ts';
