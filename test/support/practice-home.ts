// A practice data folder between two commands of the command line: its chain and its gateways are played with by hand, and left as they are then.
import { join } from 'node:path';
import { createApp } from '../../electron/core/create-app.ts';
import { liveClock, livePorts, liveRandom } from '../../electron/core/live-ports.ts';
import type { ChainAction } from '../../electron/practice/chain/port.ts';
import { openPracticeApp } from '../../electron/practice/practice-app.ts';
import { startPracticeTreasury } from '../../electron/practice/practice-treasury.ts';
import { must, silentLog } from './shop.ts';

/** Makes the folder as the app does when practice mode is started and left. */
export async function makePracticeHome(home: string): Promise<string> {
  const folder = join(home, 'practice');
  const practice = must(await openPracticeApp(folder, livePorts({ home: folder, log: silentLog }), (own) => createApp(own, { home: folder, mode: 'practice' })));
  await practice.app.close();
  return folder;
}

/** What the chain's controls answer. */
export async function onPracticeChain(home: string, ...actions: readonly ChainAction[]): Promise<readonly unknown[]> {
  const treasury = must(await startPracticeTreasury({ home, clock: liveClock, random: liveRandom, emulator: undefined }));
  try {
    return actions.map((action) => {
      const answer = treasury.chain.control(action);
      if (!answer.ok) throw new Error(answer.error);
      return answer.data;
    });
  } finally {
    await treasury.close();
  }
}
