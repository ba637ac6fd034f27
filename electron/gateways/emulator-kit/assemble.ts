// Builds an Emulator from one gateway's model: controls, webhook delivery, faults, clock and saving are the same for all.
import type { ControlAction, ControlAnswer, Emulator, EmulatorDeps } from './port.ts';
import type { GatewayModel, ModelTools } from './model.ts';
import { createDispatcher, type DispatcherState } from './webhooks.ts';
import { createScaledClock } from './scaled-clock.ts';
import { createFaultPlan } from './faults.ts';
import { packState, unpackState } from './state.ts';
import { unreachable } from '../../../shared/errors/invariant.ts';

interface Saved {
  readonly version: 1;
  readonly driver: string;
  readonly aheadMs: number;
  readonly factor: number;
  readonly model: unknown;
  readonly webhooks: DispatcherState;
}

function isSaved(value: unknown, driver: string): value is Saved {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'driver' in value && value.driver === driver;
}

export function assembleEmulator(deps: EmulatorDeps, build: (tools: ModelTools) => GatewayModel): Emulator {
  const clock = createScaledClock(deps.clock);
  const faults = createFaultPlan();
  const timers = new Set<() => void>();
  const changed = (): void => deps.onChange?.();
  let closed = false;
  const tools: ModelTools = {
    clock,
    random: deps.random,
    emit: (delivery) => dispatcher.enqueue(delivery),
    at(timeMs, run) {
      const cancel = clock.after(Math.max(0, timeMs - clock.nowMs()), () => {
        timers.delete(cancel);
        if (closed) return;
        run();
        changed();
      });
      timers.add(cancel);
    },
  };
  const model = build(tools);
  const dispatcher = createDispatcher({
    clock,
    send: deps.sendWebhook,
    rules: model.webhookRules,
    prepare: (delivery, attempt) => model.prepare(delivery, attempt),
    onSent: (delivery, sent) => model.delivered?.(delivery, sent.attempt, sent.status),
    onChange: changed,
  });

  const withInvoice = async (idOrOrder: string, run: (id: string) => ControlAnswer | Promise<ControlAnswer>): Promise<ControlAnswer> => {
    const id = model.find(idOrOrder);
    return id === null ? { ok: false, error: `no invoice "${idOrOrder}"` } : run(id);
  };

  const control = async (action: ControlAction): Promise<ControlAnswer> => {
    switch (action.action) {
      case 'pay': case 'pay_less': case 'pay_rest': case 'pay_more': case 'pay_late': case 'wrong_network':
      case 'confirm': case 'expire': case 'set_status': case 'double_spend':
        return withInvoice(action.invoice, (id) => model.play({ ...action, invoice: id }));
      case 'fault':
        faults.set(action);
        return { ok: true };
      case 'repeat_webhooks':
        return withInvoice(action.invoice, async (id) => {
          await dispatcher.idle();
          const sent = await dispatcher.repeat(id, action.count ?? 1, action.reverse ?? false);
          return { ok: true, data: sent.map(({ event, status }) => ({ event, status })) };
        });
      case 'forge_webhook':
        return withInvoice(action.invoice, async (id) => {
          await dispatcher.idle();
          const forged = model.forge(id, action.how);
          if (!forged) return { ok: false, error: 'no webhook URL is set' };
          const { event, status } = await dispatcher.sendNow(forged, id, action.how);
          return { ok: true, data: { event, status } };
        });
      case 'webhooks':
        dispatcher.setMode(action.mode, action.release ?? 'in_order');
        return { ok: true };
      case 'webhook_url':
        model.setWebhookUrl(action.url);
        return { ok: true };
      case 'clock':
        if (action.factor !== undefined) {
          if (action.factor <= 0 || action.factor > 1_000_000) return { ok: false, error: 'factor must be above 0 and at most 1000000' };
          clock.setFactor(action.factor);
        }
        if (action.advanceMs !== undefined) clock.advance(action.advanceMs);
        return { ok: true, data: { now: new Date(clock.nowMs()).toISOString(), factor: clock.factor } };
      case 'invoices':
        return { ok: true, data: model.invoices() };
      case 'payouts':
        return { ok: true, data: model.payouts?.() ?? [] };
      case 'payout': {
        const line = model.payouts?.().find(({ id, reference }) => id === action.payout || reference === action.payout);
        if (!line || !model.movePayout) return { ok: false, error: `no payout "${action.payout}"` };
        return model.movePayout(line.id, action.to);
      }
    }
    return unreachable(action);
  };

  return {
    driver: model.driver,
    credentials: model.credentials,
    basePath: model.basePath,
    clock,
    handle: async (request) => {
      const answer = model.answer(request);
      changed();
      return answer;
    },
    takeFault: (method, target) => faults.take(method, target),
    async control(action) {
      const answer = await control(action);
      changed();
      return answer;
    },
    save: () => packState({ version: 1, driver: model.driver, aheadMs: clock.aheadMs(), factor: clock.factor, model: model.state(), webhooks: dispatcher.state() } satisfies Saved),
    load(text) {
      const saved = unpackState(text);
      if (!isSaved(saved, model.driver)) throw new Error(`not a saved state of the ${model.driver} emulator`);
      clock.setAhead(saved.aheadMs);
      clock.setFactor(saved.factor);
      for (const cancel of timers) cancel();
      timers.clear();
      model.restore(saved.model);
      dispatcher.restore(saved.webhooks);
    },
    idle: () => dispatcher.idle(),
    close() {
      closed = true;
      for (const cancel of timers) cancel();
      dispatcher.close();
    },
  };
}
