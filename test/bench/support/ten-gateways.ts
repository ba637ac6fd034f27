// One emulator of every gateway, as a process of its own, so that what they cost is not the app's.
import { liveClock, liveRandom } from '../../../electron/core/live-ports.ts';
import { emulatedDrivers } from '../../../electron/gateways/emulators.ts';
import { startPracticeGateway } from '../../../electron/practice/practice-gateway.ts';
import { must } from '../../support/shop.ts';

export interface StartedGateway { readonly driver: string; readonly url: string; readonly credentials: Readonly<Record<string, string>> }

const started: StartedGateway[] = [];
for (const driver of emulatedDrivers) {
  const { url, credentials } = must(await startPracticeGateway({ driver, port: 0, clock: liveClock, random: liveRandom }));
  started.push({ driver, url, credentials });
}
process.send?.(started);
process.once('disconnect', () => process.exit());
