// Reads the template of a wallet policy (BIP388): a descriptor with key numbers in the place of keys.

/** `@2/**`, `@2/<4;5>/*` or `musig(@0,@1)/**`. */
export interface KeyExpression {
  readonly kind: 'key';
  /** Of the keys in the policy's list; more than one: they are aggregated. */
  readonly keys: readonly number[];
  /** The step before the last one: receive and change. */
  readonly chains: readonly [number, number];
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  /** Letters before the colon, outermost first. */
  readonly wrappers: string;
  readonly args: readonly Node[];
}

export interface Tree {
  readonly kind: 'tree';
  readonly left: Node;
  readonly right: Node;
}

export interface Count {
  readonly kind: 'count';
  readonly value: number;
}

export type Node = KeyExpression | Call | Tree | Count;

const DEEPEST = 8;
const LARGEST = 0x7fff_ffff;

const numberOf = (text: string): number => (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= LARGEST ? Number(text) : Number.NaN);

/** The template as a tree; null when it cannot be read. Whether it makes a script is decided elsewhere. */
export function readTemplate(template: string): Node | null {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(template);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };

  const key = (): KeyExpression | null => {
    const found = take(/(?:musig\((@\d+(?:,@\d+)+)\)|(@\d+))\/(?:\*\*|<(\d+);(\d+)>\/\*)/y);
    if (found === null) return null;
    const [, several, single, first = '0', second = '1'] = found;
    const keys = (several ?? single ?? '').split(',').map((name) => numberOf(name.slice(1)));
    const [receive, change] = [numberOf(first), numberOf(second)];
    if ([...keys, receive, change].some(Number.isNaN) || receive === change || new Set(keys).size !== keys.length) return null;
    return { kind: 'key', keys, chains: [receive, change] };
  };

  const node = (depth: number): Node | null => {
    if (depth > DEEPEST) return null;
    const expression = key();
    if (expression !== null) return expression;
    if (take(/\{/y) !== null) {
      const left = node(depth + 1);
      if (left === null || take(/,/y) === null) return null;
      const right = node(depth + 1);
      return right === null || take(/\}/y) === null ? null : { kind: 'tree', left, right };
    }
    const count = take(/\d+/y);
    if (count !== null) return Number.isNaN(numberOf(count[0])) ? null : { kind: 'count', value: numberOf(count[0]) };
    const call = take(/(?:([a-z]+):)?([a-z_]+)\(/y);
    if (call === null) return null;
    const args: Node[] = [];
    do {
      const arg = node(depth + 1);
      if (arg === null) return null;
      args.push(arg);
    } while (take(/,/y) !== null);
    return take(/\)/y) === null ? null : { kind: 'call', name: call[2] ?? '', wrappers: call[1] ?? '', args };
  };

  const whole = node(0);
  return at === template.length ? whole : null;
}

/** Every key expression, in the order in which they are written. */
export function keyExpressions(node: Node): readonly KeyExpression[] {
  switch (node.kind) {
    case 'key':
      return [node];
    case 'count':
      return [];
    case 'tree':
      return [...keyExpressions(node.left), ...keyExpressions(node.right)];
    case 'call':
      return node.args.flatMap(keyExpressions);
  }
}
