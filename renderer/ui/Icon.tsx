// The icon set: simple shapes on a 20-unit grid, drawn in the colour of the text beside them. Decoration only: words carry the meaning.
import type { ReactNode } from 'react';
import './icon.css';

const shapes = {
  // States: each has a shape of its own, readable without colour.
  circle: <circle cx="10" cy="10" r="7" />,
  dots: (
    <>
      <circle cx="10" cy="10" r="7" strokeDasharray="2.4 2" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5Z" />
      <circle cx="10" cy="10" r="2" />
    </>
  ),
  steps: <path d="M3 16h3v-3h4V9h4V5h3" />,
  tick: (
    <>
      <circle cx="10" cy="10" r="8" className="icon-fill" />
      <path d="m6 10.3 2.7 2.7L14 7.5" className="icon-cut" />
    </>
  ),
  minus: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M6.5 10h7" />
    </>
  ),
  plus: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M6.5 10h7M10 6.5v7" />
    </>
  ),
  clock: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 6v4.2l2.8 1.8" />
    </>
  ),
  hourglass: <path d="M5.5 3h9M5.5 17h9M6.5 3v2.5L10 10l3.5-4.5V3M6.5 17v-2.5L10 10l3.5 4.5V17" />,
  cross: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="m7.5 7.5 5 5m0-5-5 5" />
    </>
  ),
  stop: (
    <>
      <path d="M7 3h6l4 4v6l-4 4H7l-4-4V7Z" />
      <path d="M10 6.5v4M10 13.4v.1" />
    </>
  ),
  flag: <path d="M5 17.5v-14h9.5l-2 3.5 2 3.5H5" />,
  back: <path d="M8 4 4 8l4 4M4 8h8a4 4 0 0 1 0 8h-2" />,
  warning: (
    <>
      <path d="M10 3 2.5 16.5h15Z" />
      <path d="M10 8.5v3.2M10 14v.1" />
    </>
  ),
  note: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 9.3v4M10 6.6v.1" />
    </>
  ),
  // Things to do.
  search: (
    <>
      <circle cx="9" cy="9" r="5" />
      <path d="m13 13 4 4" />
    </>
  ),
  copy: (
    <>
      <rect x="7" y="7" width="9.5" height="9.5" rx="1.5" />
      <path d="M13 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v6.5A1.5 1.5 0 0 0 5 13h2" />
    </>
  ),
  check: <path d="m4 10.5 4 4 8-9" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  down: <path d="m5.5 8 4.5 4.5L14.5 8" />,
  forward: <path d="m8 5.5 4.5 4.5L8 14.5" />,
  refresh: <path d="M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4" />,
  screen: (
    <>
      <rect x="2.5" y="4" width="15" height="10" rx="1.5" />
      <path d="M7 17h6" />
    </>
  ),
  erase: (
    <>
      <path d="M7 5h9.5v10H7L2.5 10Z" />
      <path d="m9.5 8 4 4m0-4-4 4" />
    </>
  ),
  sale: <path d="M4 3.5h12v13l-2-1.3-2 1.3-2-1.3-2 1.3-2-1.3-2 1.3ZM7 7.5h6M7 11h4" />,
  export: <path d="M10 3v9m-3.5-3L10 12.5 13.5 9M3.5 13v3.5h13V13" />,
  settings: <path d="M3 6h7m4 0h3M3 14h3m4 0h7M12 4v4M8 12v4" />,
  keyboard: (
    <>
      <rect x="2" y="5" width="16" height="10" rx="1.5" />
      <path d="M5 8.2v.1M8.3 8.2v.1M11.7 8.2v.1M15 8.2v.1M6.5 12h7" />
    </>
  ),
  lock: (
    <>
      <rect x="4" y="9" width="12" height="8" rx="1.5" />
      <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" />
    </>
  ),
  vault: (
    <>
      <rect x="3" y="3.5" width="14" height="12" rx="1.5" />
      <circle cx="10" cy="9.5" r="2.5" />
      <path d="M10 7V5.5M10 13.5V12M5.5 15.5V17M14.5 15.5V17" />
    </>
  ),
  home: <path d="M3.5 9.5 10 4l6.5 5.5M5.5 8v8h9V8" />,
  coins: (
    <>
      <ellipse cx="10" cy="5.5" rx="6" ry="2.3" />
      <path d="M4 5.5v4.6c0 1.3 2.7 2.3 6 2.3s6-1 6-2.3V5.5M4 10.1v4.4c0 1.3 2.7 2.3 6 2.3s6-1 6-2.3v-4.4" />
    </>
  ),
  out: <path d="M5 15 15 5M7.5 5H15v7.5" />,
  into: <path d="M15 5 5 15M12.5 15H5V7.5" />,
  book: <path d="M4 4.5A1.5 1.5 0 0 1 5.5 3H16v14H5.5A1.5 1.5 0 0 1 4 15.5Zm0 11A1.5 1.5 0 0 1 5.5 14H16M8 7h5" />,
  shield: <path d="M10 2.5 16 5v4.5c0 4-2.5 6.7-6 8-3.5-1.3-6-4-6-8V5Z" />,
  sweep: <path d="M4 7.5h9.5m-3-3 3 3-3 3M16 12.5H6.5m3 3-3-3 3-3" />,
  people: (
    <>
      <circle cx="7.5" cy="7" r="2.8" />
      <path d="M2.5 16c.3-3 2.3-4.7 5-4.7s4.7 1.7 5 4.700M13 4.700a2.6 2.6 0 0 1 0 4.800M14.5 11.700c1.8.500 2.9 2 3 4.3" />
    </>
  ),
  device: (
    <>
      <rect x="2.5" y="6" width="15" height="8" rx="2" />
      <rect x="5.5" y="8.2" width="6" height="3.6" rx="0.6" />
      <path d="M14.5 10v.1" />
    </>
  ),
  list: <path d="M7 5.500h9.500M7 10h9.500M7 14.500h9.500M3.5 5.500v.1M3.5 10v.1M3.5 14.500v.1" />,
  frost: <path d="M10 3v14M4 6.500l12 7M16 6.500l-12 7M8 4.200l2 1.6 2-1.600M8 15.800l2-1.6 2 1.6" />,
  edit: <path d="M4 16l.8-3.4L13 4.4l2.6 2.6L7.4 15.2ZM11.5 6l2.5 2.5" />,
  add: <path d="M10 4v12M4 10h12" />,
  enter: <path d="M16 4.5V9a2 2 0 0 1-2 2H4m3.5-3.5L4 11l3.5 3.5" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** One icon, as tall as the text; hidden from screen readers. */
export function Icon({ name, size = 'text' }: { readonly name: IconName; readonly size?: 'text' | 'large' | 'huge' }) {
  return (
    <svg className={`icon icon-${size}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
