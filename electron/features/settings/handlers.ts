// Answers the calls of the area `settings`.
import type { App } from '../../core/app.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { ok } from '../../../shared/errors/result.ts';
import { settingsFromView, settingsToView } from '../../core/views/settings.ts';

export const settingsHandlers = (app: () => App): TillHandlers['settings'] => ({
  save: (view) => {
    const settings = settingsFromView(view);
    if (!settings.ok) return settings;
    const saved = app().settings.save(settings.value);
    return saved.ok ? ok(settingsToView(saved.value)) : saved;
  },
});
