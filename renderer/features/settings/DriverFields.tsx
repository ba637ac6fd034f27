// What a gateway wants to be told: first what the till sells with, the rest folded away by what it is for.
import { useEffect, useRef, type ReactNode } from 'react';
import type { Driver } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Field, Select } from '../../ui/Field.tsx';
import { Fold } from '../../ui/Fold.tsx';

type Setting = Driver['settings'][number];
type Part = NonNullable<Setting['part']>;

const parts: readonly Part[] = ['login', 'payouts', 'advanced'];

interface DriverFieldsProps {
  readonly settings: readonly Setting[];
  readonly values: Readonly<Record<string, string>>;
  /** By key. */
  readonly problems: Readonly<Record<string, string | undefined>>;
  /** While an account is changed: what is kept when a secret is left empty. */
  readonly kept?: string;
  readonly onChange: (key: string, value: string) => void;
}

function One({ setting, value, problem, kept, onChange }: { readonly setting: Setting; readonly value: string; readonly problem: string | undefined; readonly kept: string | undefined; readonly onChange: (value: string) => void }) {
  const isOptional = !setting.required && setting.choices.length === 0 && setting.part === null && kept === undefined;
  const shared = { name: setting.key, label: setting.label, help: setting.help, error: problem === undefined ? undefined : `${problem} ${setting.help}`, ...(isOptional ? { optional: text.entry.optional } : {}) };
  if (setting.choices.length > 0) return <Select {...shared} options={setting.choices} value={value === '' ? (setting.default ?? '') : value} onChange={(event) => onChange(event.target.value)} />;
  const placeholder = setting.secret && kept !== undefined ? { placeholder: kept } : {};
  return <Field {...shared} {...placeholder} type={setting.secret ? 'password' : 'text'} dir="ltr" value={value} onChange={(event) => onChange(event.target.value)} />;
}

export function DriverFields({ settings, values, problems, kept, onChange }: DriverFieldsProps): ReactNode {
  const show = (list: readonly Setting[]) =>
    list.map((setting) => (
      <One key={setting.key} setting={setting} value={values[setting.key] ?? ''} problem={problems[`settings.${setting.key}`]} kept={kept} onChange={(value) => onChange(setting.key, value)} />
    ));
  return (
    <>
      {show(settings.filter(({ part }) => part === null))}
      {parts.map((part) => {
        const mine = settings.filter((setting) => setting.part === part);
        return mine.length === 0 ? null : (
          <Fold key={part} title={text.settings.part[part]} about={mine.map(({ label }) => label).join(', ')}>
            {show(mine)}
          </Fold>
        );
      })}
    </>
  );
}

/** Puts the eye and the focus on the first field that is wrong, when `tried` counts up. */
export function useFirstWrong(tried: number) {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tried > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tried]);
  return form;
}
