// The system's own save dialog cannot be driven: a test answers in its place.
import type { ElectronApplication } from 'playwright';

/** What the dialog answers from now on: a path, or nothing until there is one (null keeps it open). */
export async function answerSaveDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    const { holder } = globalThis as { holder?: { give?: (answer: { canceled: boolean; filePath: string }) => void } };
    if (filePath !== null && holder?.give) holder.give({ canceled: false, filePath });
    dialog.showSaveDialog = () => new Promise((resolve) => {
      if (filePath === null) Object.assign(globalThis, { holder: { give: resolve } });
      else resolve({ canceled: false, filePath });
    });
  }, path);
}
