// `practice gateway`: one gateway's emulator alone, until interrupted. Its credentials are worth nothing and are printed.
import { ok } from '../../../shared/errors/result.ts';
import { liveClock, liveRandom } from '../../core/live-ports.ts';
import { startPracticeGateway } from '../../practice/practice-gateway.ts';
import { wholeNumber } from '../numbers.ts';
import { facts } from '../printer.ts';
import type { CommandContext, Finished } from '../spec.ts';
import { untilAborted } from '../until-aborted.ts';

export async function practiceGateway({ args, printer, signal }: CommandContext): Promise<Finished> {
  const port = wholeNumber('port', args.options['port'], 0, 65_535);
  if (!port.ok) return port;
  const driver = args.options['driver'] ?? '';
  const webhookUrl = args.options['webhook-url'];
  const started = await startPracticeGateway({
    driver, port: port.value ?? 0, clock: liveClock, random: liveRandom, ...(webhookUrl === undefined ? {} : { webhookUrl }),
  });
  if (!started.ok) return started;
  const { url, credentials, controlUrl, controlToken } = started.value;
  printer.answer({ driver, url, port: started.value.port, credentials, controlUrl, controlToken }, () => facts([
    ['base URL', url],
    ...Object.entries(credentials).map(([key, value]) => [`--set ${key}`, value] as const),
    ['controls', controlUrl],
    ['control token', controlToken],
  ]));
  await untilAborted(signal);
  await started.value.close();
  return ok(0);
}
