// The curve behind keys and taproot, handed to bitcoinjs-lib once, and its names for our networks.
import * as secp256k1 from '@bitcoinerlab/secp256k1';
import { BIP32Factory, type BIP32API } from 'bip32';
import { initEccLib, networks, type Network } from 'bitcoinjs-lib';
import type { BitcoinNetwork } from '../../shared/domain/bitcoin.ts';

initEccLib(secp256k1);

/** The curve's operations: points, ECDSA (low S), Schnorr. */
export const curve = secp256k1;

/** Key derivation (BIP32) over {@link curve}. */
export const bip32: BIP32API = BIP32Factory(secp256k1);

const jsNetworks: Readonly<Record<BitcoinNetwork, Network>> = {
  mainnet: networks.bitcoin,
  testnet: networks.testnet,
  // Signet took over testnet's prefixes.
  signet: networks.testnet,
  regtest: networks.regtest,
};

/** bitcoinjs-lib's word for a network: its prefixes and version bytes. */
export const jsNetworkOf = (network: BitcoinNetwork): Network => jsNetworks[network];
