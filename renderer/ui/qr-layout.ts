// Where the QR's modules land on the screen: whole device pixels each, with the four empty modules around that readers need.

export const QR_MARGIN_MODULES = 4;

export interface QrLayout {
  /** Device pixels per module; at least 1. */
  readonly modulePx: number;
  /** Device pixels of the whole picture, margin included. */
  readonly sizePx: number;
  /** The same in CSS pixels, so that one module is exactly `modulePx` device pixels. */
  readonly sizeCss: number;
}

/** The largest code of `modules` modules a side that fits into `boxCss` CSS pixels at this device pixel ratio. */
export function layoutQr(modules: number, boxCss: number, devicePixelRatio: number): QrLayout {
  const all = modules + 2 * QR_MARGIN_MODULES;
  const modulePx = Math.max(1, Math.floor((boxCss * devicePixelRatio) / all));
  const sizePx = modulePx * all;
  return { modulePx, sizePx, sizeCss: sizePx / devicePixelRatio };
}
