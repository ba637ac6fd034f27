// Exports for the bookkeeper: choose a report and a period, save, see where it went and its checksum.
import { useState } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type ReportName, type SavedExport } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { dateIn, rangeOf, type DateRange, type PeriodName } from '../../lib/period.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SavedFile } from './SavedFile.tsx';
import './export.css';

const reports = Object.keys(text.report) as readonly ReportName[];
const periods = Object.keys(text.period) as readonly PeriodName[];

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly word: string; readonly means?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ legend, name, options, value, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className={`choice choice-${name}`}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice-one">
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} aria-label={option.word} />
          <span>
            <strong>{option.word}</strong>
            {option.means && <span className="quiet">{option.means}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Export({ state }: { readonly state: AppState }) {
  const today = dateIn(state.settings.timeZone, nowMs());
  const [report, setReport] = useState<ReportName>('invoices');
  const [period, setPeriod] = useState<PeriodName>('this_month');
  const [own, setOwn] = useState<DateRange>({ from: today, to: today });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [saved, setSaved] = useState<SavedExport | null>(null);
  const range = period === 'custom' ? own : rangeOf(period, today);
  const wrongOrder = range.from > range.to || range.from === '' || range.to === '';

  const save = () => {
    if (wrongOrder) return;
    setBusy(true);
    setError(null);
    void api().exports.save({ report, ...range }).then((answer) => {
      setBusy(false);
      if (!answer.ok) {
        // Beside a failure, the file of before would look like its result.
        setError(answer.error);
        setSaved(null);
      } else if (answer.value) {
        setSaved(answer.value);
        say(`${text.exports.savedTitle} ${answer.value.path}`);
      }
    });
  };
  const ownDate = (part: keyof DateRange, value: string) => {
    setOwn({ ...range, [part]: value });
    setPeriod('custom');
  };

  return (
    <section className="export" aria-labelledby="export-title">
      <h1 id="export-title">{text.exports.title}</h1>
      <div className="export-form">
        <Choice legend={text.exports.report} name="report" value={report} onChange={setReport} options={reports.map((value) => ({ value, ...text.report[value] }))} />
        <Choice legend={text.exports.period} name="period" value={period} onChange={setPeriod} options={periods.map((value) => ({ value, word: text.period[value] }))} />
        <div className="export-dates">
          <Field type="date" label={text.exports.from} value={range.from} max={today} onChange={(event) => ownDate('from', event.target.value)} />
          <Field type="date" label={text.exports.to} value={range.to} max={today} error={wrongOrder ? text.exports.wrongOrder : null} onChange={(event) => ownDate('to', event.target.value)} />
        </div>
        <Button look="primary" size="till" icon="export" busy={busy} disabled={wrongOrder} onClick={save}>
          {busy ? text.exports.saving : text.exports.save}
        </Button>
        <p className="quiet">{text.exports.same}</p>
      </div>
      <div className="export-result">
        <h2>{text.exports.result}</h2>
        {error && (
          <Notice tone="bad" role="alert" title={error.message}>
            {error.hint}
          </Notice>
        )}
        {saved ? (
          <SavedFile saved={saved} />
        ) : (
          !error && (
            <EmptyState icon="export" title={text.exports.noResult}>
              {text.exports.noResultHint}
            </EmptyState>
          )
        )}
      </div>
    </section>
  );
}
