// Shows the till's window on a fake main: `?mode=practice|live|unconfigured&trouble=1&dir=rtl`.
import { fakeApi } from './fake-api.ts';

const query = new URLSearchParams(location.search);
document.documentElement.dir = query.get('dir') ?? 'ltr';
Object.defineProperty(window, 'api', { value: fakeApi(query) });
await import('../../../renderer/till.tsx');
