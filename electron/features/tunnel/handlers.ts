// Answers the calls of the area `tunnel`. Secrets come in and never go out.
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import type { App, TunnelSummary } from '../../core/app.ts';
import { testToView, tunnelToView } from '../../core/views/tunnel.ts';

const seen = (done: Result<TunnelSummary>): Result<ReturnType<typeof tunnelToView>> => (done.ok ? ok(tunnelToView(done.value)) : done);

export const tunnelHandlers = (app: () => App): TillHandlers['tunnel'] => ({
  drivers: () => ok(app().tunnel.drivers().map(({ id, title, summary, settings }) => ({
    id, title, summary,
    settings: settings.map((field) => ({ key: field.key, label: field.label, help: field.help, secret: field.secret, required: field.required, default: field.default ?? null })),
  }))),
  set: async ({ driver, settings }) => seen(await app().tunnel.set(driver, settings)),
  trust: async ({ fingerprint }) => seen(await app().tunnel.trust(fingerprint)),
  remove: async () => seen(await app().tunnel.remove()),
  test: async () => {
    const tested = await app().tunnel.test();
    return tested.ok ? ok(testToView(tested.value)) : tested;
  },
  told: ({ name }) => app().tunnel.told(name),
});
