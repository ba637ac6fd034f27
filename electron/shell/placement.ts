// Where windows go on the screens there are. Pure, so that unplugging a monitor can be tested.

export interface Rect { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface Monitor { readonly id: number; readonly bounds: Rect; readonly workArea: Rect }
export interface Placement { readonly bounds: Rect; readonly fullScreen: boolean }

const TILL = { width: 1280, height: 800, minWidth: 640, minHeight: 480 };
const DISPLAY = { width: 800, height: 480 };
/** So much of a remembered window must lie on a monitor, or it is put back to the middle. */
const VISIBLE = 120;

const overlap = (a: Rect, b: Rect): { readonly width: number; readonly height: number } => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
});

const shows = (area: Rect, window: Rect): boolean => {
  const shared = overlap(area, window);
  return shared.width >= VISIBLE && shared.height >= VISIBLE;
};

const centred = (area: Rect, width: number, height: number): Rect => {
  const w = Math.min(width, area.width);
  const h = Math.min(height, area.height);
  return { x: area.x + Math.floor((area.width - w) / 2), y: area.y + Math.floor((area.height - h) / 2), width: w, height: h };
};

/** The till: where it was, if that is still on a monitor; else in the middle of the first (the primary) one. */
export function placeTill(remembered: Rect | null, monitors: readonly Monitor[]): Rect {
  const [primary] = monitors;
  if (remembered !== null && monitors.some((monitor) => shows(monitor.workArea, remembered))) {
    return { ...remembered, width: Math.max(remembered.width, TILL.minWidth), height: Math.max(remembered.height, TILL.minHeight) };
  }
  return centred(primary?.workArea ?? { x: 0, y: 0, width: TILL.width, height: TILL.height }, TILL.width, TILL.height);
}

/** The customer display: full screen on the first monitor the till is not on; with one monitor a small window in its lower right corner. */
export function placeDisplay(till: Rect, monitors: readonly Monitor[]): Placement {
  const sharedArea = (monitor: Monitor): number => {
    const shared = overlap(monitor.bounds, till);
    return Math.max(0, shared.width) * Math.max(0, shared.height);
  };
  const tillsOwn = [...monitors].sort((a, b) => sharedArea(b) - sharedArea(a))[0];
  const other = monitors.find((monitor) => monitor.id !== tillsOwn?.id);
  if (other !== undefined) return { bounds: other.bounds, fullScreen: true };
  const area = tillsOwn?.workArea ?? { x: 0, y: 0, width: TILL.width, height: TILL.height };
  const width = Math.min(DISPLAY.width, area.width);
  const height = Math.min(DISPLAY.height, area.height);
  return { bounds: { x: area.x + area.width - width, y: area.y + area.height - height, width, height }, fullScreen: false };
}
