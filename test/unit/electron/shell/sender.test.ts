// Only the main frame of a known window that shows its own page is heard.
import { describe, expect, it } from 'vitest';
import { judgeSender, type KnownWindow, type SenderEvent } from '../../../../electron/shell/sender.ts';

const known: readonly KnownWindow[] = [
  { kind: 'till', contentsId: 1, mainFrame: { processId: 10, routingId: 100 } },
  { kind: 'display', contentsId: 2, mainFrame: { processId: 20, routingId: 200 } },
];
const till = { url: 'app://countersign/till.html', origin: 'app://countersign', parent: null, processId: 10, routingId: 100 };
const alive = { id: 1, isDestroyed: () => false };
const disposed: SenderEvent = { get senderFrame(): never { throw new Error('Render frame was disposed before WebFrameMain could be accessed'); }, sender: alive };

const cases: readonly { readonly description: string; readonly event: SenderEvent; readonly expected: string }[] = [
  { description: 'the till', event: { senderFrame: till, sender: alive }, expected: 'till' },
  { description: 'the till with a fragment', event: { senderFrame: { ...till, url: `${till.url}#sale` }, sender: alive }, expected: 'till' },
  { description: 'a frame that is gone', event: { senderFrame: null, sender: alive }, expected: 'gone' },
  { description: 'a frame that was disposed', event: disposed, expected: 'gone' },
  { description: 'a window that is destroyed', event: { senderFrame: till, sender: { id: 1, isDestroyed: () => true } }, expected: 'gone' },
  { description: 'an unknown window', event: { senderFrame: till, sender: { id: 9, isDestroyed: () => false } }, expected: 'unknown_window' },
  { description: 'a frame inside the page', event: { senderFrame: { ...till, parent: {} as never, routingId: 101 }, sender: alive }, expected: 'not_main_frame' },
  { description: 'a frame of the same number in another process', event: { senderFrame: { ...till, processId: 11 }, sender: alive }, expected: 'not_main_frame' },
  { description: 'a foreign origin', event: { senderFrame: { ...till, origin: 'https://example.com' }, sender: alive }, expected: 'foreign_page' },
  { description: 'an opaque origin', event: { senderFrame: { ...till, origin: 'null' }, sender: alive }, expected: 'foreign_page' },
  { description: 'the display’s page in the till', event: { senderFrame: { ...till, url: 'app://countersign/display.html' }, sender: alive }, expected: 'foreign_page' },
  { description: 'the till’s page with a query', event: { senderFrame: { ...till, url: `${till.url}?x` }, sender: alive }, expected: 'foreign_page' },
];

describe('sender', () => {
  it.each(cases)('line 8: $description is $expected', ({ event, expected }) => {
    const verdict = judgeSender(event, known);
    expect(verdict.ok ? verdict.kind : verdict.why).toBe(expected);
  });
});
