// An amount as main wrote it, with its unit beside it. Nothing is computed, rounded or shortened here.
import './money.css';

/** `value` is decimal text from main; `unit` its currency or asset. */
export function Money({ value, unit, size = 'text' }: { readonly value: string; readonly unit: string; readonly size?: 'text' | 'large' | 'inherit' }) {
  return (
    <span className={`money money-${size}`}>
      <bdi className="money-value">{value}</bdi> <span className="money-unit">{unit}</span>
    </span>
  );
}
