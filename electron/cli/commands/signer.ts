// `signer list`, `signer identify`: the signers that can be used here, and which device one of them is.
import { ok, failure, type Result } from '../../../shared/errors/result.ts';
import { bitcoinNetworks, type BitcoinNetwork } from '../../../shared/domain/bitcoin.ts';
import type { App } from '../../core/app.ts';
import type { SignerView, TreasuryService } from '../../core/treasury.ts';
import { onTreasury } from '../treasury-command.ts';
import { facts, table } from '../printer.ts';

/** Which network's app the device should have open when nobody says: the one of the accounts. */
export const usualNetwork = (app: App, treasury: TreasuryService): BitcoinNetwork =>
  treasury.accounts.list()[0]?.network ?? (app.options.mode === 'practice' ? 'regtest' : 'mainnet');

export const signerList = onTreasury(({ treasury, printer }) => {
  const signers = treasury.signers();
  const udev = signers.find((signer) => signer.udev !== null)?.udev ?? null;
  printer.answer({ signers }, () => [
    table(['SIGNER', 'STATE'], signers.map(({ kind, state }) => [kind, state])),
    ...(udev === null ? [] : ['', 'This computer has no udev rules for Ledger devices yet. To install them:', udev]),
  ].join('\n'));
  return ok(0);
});

export const signerIdentify = onTreasury(async ({ app, treasury, args, printer }) => {
  const wanted = args.options['network'];
  const network = wanted === undefined ? usualNetwork(app, treasury) : bitcoinNetworks.find((known) => known === wanted);
  const kind = treasury.signers().find((signer) => signer.kind === args.positionals['SIGNER'])?.kind;
  if (network === undefined) return failure('input/usage', { details: { problem: `Say one of: ${bitcoinNetworks.join(', ')}` } });
  if (kind === undefined) {
    return failure('device/not_here', { details: { kind: args.positionals['SIGNER'] ?? '', problem: 'it is not offered in this mode', known: treasury.signers().map((signer) => signer.kind).join(', ') || 'none' } });
  }
  const found: Result<SignerView> = await treasury.identify(kind, network, args.flags.has('wait') ? 'wait' : 'look');
  if (!found.ok) return found;
  const { model, appName, appVersion, fingerprint, nickname } = found.value;
  printer.answer(found.value, () => facts([['signer', kind], ['model', model], ['app', `${appName ?? ''} ${appVersion ?? ''}`], ['fingerprint', fingerprint], ['of', nickname]]));
  return ok(0);
});
