// The app without its windows, as a process of its own: opens the data folder it is told, listens, and works off what it took as always.
import { createApp } from '../../../electron/core/create-app.ts';
import { livePorts } from '../../../electron/core/live-ports.ts';
import { must, silentLog } from '../../support/shop.ts';

export interface ReceiverReady { readonly port: number; readonly path: string }

const [home = ''] = process.argv.slice(2);
const app = must(await createApp(livePorts({ home, log: silentLog }), { home, mode: 'live', passphrase: 'correct horse battery' }));
app.sync.start();
const { port, accounts } = must(await app.webhooks.listen(0));
process.send?.({ port, path: accounts[0]?.path ?? '' } satisfies ReceiverReady);
process.once('disconnect', () => void app.close());
