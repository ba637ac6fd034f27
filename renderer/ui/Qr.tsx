// The QR code: dark on white in both themes, every module a whole number of device pixels, four modules of margin, no logo, level M.
import { useLayoutEffect, useMemo, useRef } from 'react';
import { create } from 'qrcode';
import { layoutQr, QR_MARGIN_MODULES } from './qr-layout.ts';
import './qr.css';

/** Dark modules as drawn: rows of booleans. Refuses (throws) only text longer than any QR holds. */
export function qrMatrix(text: string, level: 'L' | 'M' = 'M'): { readonly size: number; readonly isDark: (row: number, column: number) => boolean } {
  const { modules } = create(text, { errorCorrectionLevel: level });
  return { size: modules.size, isDark: (row, column) => modules.get(row, column) === 1 };
}

function paint(canvas: HTMLCanvasElement, box: HTMLElement, matrix: ReturnType<typeof qrMatrix>): void {
  const layout = layoutQr(matrix.size, Math.min(box.clientWidth, box.clientHeight), window.devicePixelRatio);
  const styles = getComputedStyle(canvas);
  canvas.width = layout.sizePx;
  canvas.height = layout.sizePx;
  canvas.style.width = `${layout.sizeCss}px`;
  canvas.style.height = `${layout.sizeCss}px`;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.fillStyle = styles.getPropertyValue('--qr-light');
  pen.fillRect(0, 0, layout.sizePx, layout.sizePx);
  pen.fillStyle = styles.getPropertyValue('--qr-dark');
  const { modulePx } = layout;
  for (let row = 0; row < matrix.size; row++) {
    for (let column = 0; column < matrix.size; column++) {
      if (matrix.isDark(row, column)) pen.fillRect((column + QR_MARGIN_MODULES) * modulePx, (row + QR_MARGIN_MODULES) * modulePx, modulePx, modulePx);
    }
  }
  // Read by the bench and the tests: the picture of exactly this text is on the screen.
  canvas.dataset['modulePx'] = String(modulePx);
}

/** Fills its box; `name` says in words what the code holds. Level L for long codes that are only shown for a moment. */
export function Qr({ text, name, level = 'M' }: { readonly text: string; readonly name: string; readonly level?: 'L' | 'M' }) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const boxRef = useRef<HTMLDivElement>(null);
  const matrix = useMemo(() => qrMatrix(text, level), [text, level]);
  useLayoutEffect(() => {
    const canvas = canvasRef.current;
    const box = boxRef.current;
    if (!canvas || !box) return;
    const draw = () => paint(canvas, box, matrix);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(box);
    window.addEventListener('resize', draw);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', draw);
    };
  }, [matrix]);
  return (
    <div className="qr" ref={boxRef}>
      <canvas ref={canvasRef} role="img" aria-label={name} data-qr-text={text} />
    </div>
  );
}
