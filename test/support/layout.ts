// What a person would call broken in a window's layout, found by measuring: cut text, things outside the window, targets too small.
import type { Page } from 'playwright';

/** Runs in the window, so it is whole in itself. Coordinates are CSS pixels. Up to 704 px (44rem) a window is one column that scrolls. */
function faultsHere(): string[] {
  const faults: string[] = [];
  const leastTarget = 44;
  const nameOf = (element: Element): string => {
    const className = typeof element.className === 'string' && element.className !== '' ? `.${element.className.trim().split(/\s+/).join('.')}` : '';
    return `${element.tagName.toLowerCase()}${className} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}”`;
  };
  const scope: Element = document.querySelector('dialog[open]') ?? document.body;
  const isHidden = (element: Element): boolean => element.closest('.visually-hidden, [hidden]') !== null || !element.checkVisibility({ checkVisibilityCSS: true });
  const scrolls = (style: CSSStyleDeclaration, axis: 'overflowX' | 'overflowY'): boolean => style[axis] === 'auto' || style[axis] === 'scroll';
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) faults.push(`the window scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`);
  const isNarrow = root.clientWidth <= 704;
  if (!isNarrow && root.scrollHeight > root.clientHeight + 1) faults.push(`the window scrolls as a whole: ${root.scrollHeight} of ${root.clientHeight}`);
  for (const element of scope.querySelectorAll('*')) {
    if (isHidden(element) || element.closest('svg')) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const overX = element.scrollWidth > element.clientWidth + 1;
    const overY = element.scrollHeight > element.clientHeight + 1;
    if (style.display !== 'inline' && !element.matches('input, textarea, select') && overX && !scrolls(style, 'overflowX') && style.textOverflow !== 'ellipsis' && (hasText || style.overflowX !== 'visible')) faults.push(`cut or spilt sideways: ${nameOf(element)}`);
    if (overY && (style.overflowY === 'hidden' || style.overflowY === 'clip')) faults.push(`cut below: ${nameOf(element)} ${element.scrollHeight} of ${element.clientHeight}`);
    if (hasText && (box.left < -1 || box.right > root.clientWidth + 1)) faults.push(`outside the window: ${nameOf(element)}`);
    const target = element.matches('button, select, textarea, a[href], input:not([type=radio], [type=checkbox])') ? box : element.matches('label:has(input[type=radio])') ? box : null;
    if (target && Math.round(Math.min(target.width, target.height)) < leastTarget) faults.push(`target ${Math.round(target.width)}×${Math.round(target.height)}: ${nameOf(element)}`);
  }
  return faults;
}

/** One sentence per fault; empty when the window looks right at its size. */
export function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(faultsHere);
}
