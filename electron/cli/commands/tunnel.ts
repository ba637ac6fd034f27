// `tunnel set`, `show`, `test`, `trust`, `told`, `remove`: the way webhooks take from outside to this computer.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { TunnelSummary } from '../../core/app.ts';
import type { Printer } from '../printer.ts';
import { wholeNumber } from '../numbers.ts';
import { testDocument, testText, tunnelDocument, tunnelText } from '../tunnel-text.ts';
import type { AppContext, Finished } from '../spec.ts';

/** Where live gateways' webhooks arrive while the app is open; a web server in front of it points here. */
const USUAL_PORT = 4190;

function print(printer: Printer, done: Result<TunnelSummary>): Finished {
  if (!done.ok) return done;
  printer.answer(tunnelDocument(done.value), () => tunnelText(done.value));
  return ok(0);
}

export async function tunnelSet({ app, args, settings, printer }: AppContext): Promise<Finished> {
  return print(printer, await app.tunnel.set(args.positionals['DRIVER'] ?? '', settings));
}

export async function tunnelShow({ app, printer }: AppContext): Promise<Finished> {
  return print(printer, ok(app.tunnel.summary()));
}

export async function tunnelTrust({ app, args, printer }: AppContext): Promise<Finished> {
  return print(printer, await app.tunnel.trust(args.positionals['FINGERPRINT'] ?? ''));
}

export async function tunnelRemove({ app, printer }: AppContext): Promise<Finished> {
  return print(printer, await app.tunnel.remove());
}

export async function tunnelTold({ app, args, printer }: AppContext): Promise<Finished> {
  const told = app.tunnel.told(args.positionals['NAME'] ?? '');
  return told.ok ? print(printer, ok(app.tunnel.summary())) : told;
}

/** With the app open its own tunnel is tested; else one is opened for as long as the test takes. Exit 1 when the probe did not come back. */
export async function tunnelTest({ app, args, printer }: AppContext): Promise<Finished> {
  const wanted = wholeNumber('port', args.options['port'], 0, 65_535);
  if (!wanted.ok) return wanted;
  if (app.tunnel.summary().driver === null) return failure('tunnel/none');
  const isListening = app.webhooks.state().listening;
  const listening = isListening ? ok(null) : await app.webhooks.listen(wanted.value ?? USUAL_PORT);
  if (!listening.ok) return listening;
  try {
    const tested = await app.tunnel.test();
    if (!tested.ok) return tested;
    printer.answer(testDocument(tested.value), () => testText(tested.value));
    return ok(tested.value.ok ? 0 : 1);
  } finally {
    if (!isListening) await app.webhooks.close();
  }
}
