// Shows the customer display in one state: `?state=waiting&practice=1&method=BTC@bitcoin`.
import { isMethodId } from '../../../shared/domain/methods.ts';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import { displayModels } from './fixtures.ts';

const query = new URLSearchParams(location.search);
document.documentElement.dir = query.get('dir') ?? 'ltr';
const method = query.get('method') ?? 'USDT@tron';
const models = displayModels(isMethodId(method) ? method : 'USDT@tron', query.get('practice') === '1');
const model: DisplayModel | undefined = models[query.get('state') ?? 'waiting'];
Object.defineProperty(window, 'display', {
  value: {
    display: {
      onModel: (listener: (model: DisplayModel) => void) => {
        if (model) setTimeout(() => listener(model), 0);
        return () => undefined;
      },
    },
  },
});
await import('../../../renderer/display.tsx');
