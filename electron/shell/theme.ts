// Light, dark or as the system: one switch for every window there is, and for the ground a window shows before its page.
import { nativeTheme } from 'electron';

export type Theme = 'system' | 'light' | 'dark';

/** Both windows follow at once: their pages go by `prefers-color-scheme` alone. */
export function applyTheme(theme: Theme): void {
  if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
}

/** The ground of both pages (`--ground` in renderer/ui/tokens.css), so that a window opens without a flash. */
export const ground = (): string => (nativeTheme.shouldUseDarkColors ? '#0f1218' : '#f4f5f8');
