// `practice chain`: the simulated chain alone, until interrupted. Its coins are worth nothing.
import { ok } from '../../../shared/errors/result.ts';
import { liveClock, liveRandom } from '../../core/live-ports.ts';
import { startPracticeChain } from '../../practice/chain/practice-chain.ts';
import { wholeNumber } from '../numbers.ts';
import { facts } from '../printer.ts';
import type { CommandContext, Finished } from '../spec.ts';
import { untilAborted } from '../until-aborted.ts';

export async function practiceChain({ args, printer, signal }: CommandContext): Promise<Finished> {
  const port = wholeNumber('port', args.options['port'], 0, 65_535);
  if (!port.ok) return port;
  const started = await startPracticeChain({ port: port.value ?? 0, clock: liveClock, random: liveRandom });
  if (!started.ok) return started;
  const { url, controlUrl, controlToken } = started.value;
  printer.answer({ network: 'regtest', url, port: started.value.port, controlUrl, controlToken }, () => facts([
    ['Esplora URL', url],
    ['network', 'regtest'],
    ['controls', controlUrl],
    ['control token', controlToken],
  ]));
  await untilAborted(signal);
  await started.value.close();
  return ok(0);
}
