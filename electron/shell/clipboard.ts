// What lies on the clipboard, read by main alone: the windows may not.
import { clipboard } from 'electron';

export const readClipboard = async (): Promise<string> => clipboard.readText();
