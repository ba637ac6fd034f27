// Answers the calls of the area `proxy`. The password comes in and never goes out.
import { ok } from '../../../shared/errors/result.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import type { App } from '../../core/app.ts';
import { proxyToView } from '../../core/views/proxy.ts';

export const proxyHandlers = (app: () => App): TillHandlers['proxy'] => ({
  set: (wanted) => {
    const done = app().proxy.set(wanted);
    return done.ok ? ok(proxyToView(done.value)) : done;
  },
});
