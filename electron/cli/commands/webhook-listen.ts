// `webhook listen`: the receiver until interrupted. The first line says where it listens and the path of each gateway.
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import type { AppContext, Finished } from '../spec.ts';
import { wholeNumber } from '../numbers.ts';
import { untilAborted } from '../until-aborted.ts';

export async function webhookListen(context: AppContext): Promise<Finished> {
  const { app, args, printer, signal } = context;
  const wanted = wholeNumber('port', args.options['port'], 0, 65_535);
  if (!wanted.ok) return wanted;
  // In a shared app the receiver may be listening already; then this command tells where, and leaves it running.
  const isListening = app.webhooks.state().listening;
  const port = await portOf(context, wanted.value);
  if (!port.ok) return port;
  const accounts = app.gateways.list();
  if (!accounts.ok) return accounts;
  const url = `http://127.0.0.1:${port.value}`;
  const shown = accounts.value.map(({ name, driver, webhookPath }) => ({ gateway: name, driver: driver.id, path: webhookPath, url: url + webhookPath }));
  printer.answer({ url, port: port.value, accounts: shown }, () =>
    [`Listening on ${url}`, ...shown.map((account) => `  ${account.gateway} (${account.driver}): ${account.url}`)].join('\n'));
  if (!context.isShared) app.sync.start();
  await untilAborted(signal);
  if (!context.isShared) await app.sync.stop();
  if (!isListening) await app.webhooks.close();
  return ok(0);
}

async function portOf({ app }: AppContext, wanted: number | null): Promise<Result<number>> {
  const state = app.webhooks.state();
  if (state.listening && state.port !== null) {
    if (wanted === null || wanted === 0 || wanted === state.port) return ok(state.port);
    return failure('input/invalid', { details: { field: '--port', problem: `the open app receives webhooks on port ${state.port} already` } });
  }
  const listening = await app.webhooks.listen(wanted ?? 0);
  return listening.ok ? ok(listening.value.port) : listening;
}
