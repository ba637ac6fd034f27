// A few views of one thing, one at a time, as buttons that say which is pressed.
import { Icon, type IconName } from './Icon.tsx';
import './tabs.css';

interface TabsProps<T extends string> {
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly word: string; readonly icon?: IconName; readonly count?: number }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Tabs<T extends string>({ name, options, value, onChange }: TabsProps<T>) {
  return (
    <div className="tabs" role="group" aria-label={name}>
      {options.map((option) => (
        <button key={option.value} type="button" className="tab" aria-pressed={value === option.value} onClick={() => onChange(option.value)}>
          {option.icon && <Icon name={option.icon} />}
          <span>{option.word}</span>
          {option.count !== undefined && option.count > 0 && <span className="tab-count">{option.count}</span>}
        </button>
      ))}
    </div>
  );
}
