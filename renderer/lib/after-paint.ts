// Work that may come after the next frame: what people wait for is drawn first.

/** Runs `work` once the next frame is out. Returns how to call it off. */
export function afterPaint(work: () => void): () => void {
  // A task asked for within the frame's callbacks runs when the frame is out.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = work;
  const frame = requestAnimationFrame(() => port2.postMessage(null));
  return () => {
    cancelAnimationFrame(frame);
    port1.close();
  };
}
