// Where people would rather look than read: balances over time, fees paid, inflow by method. The numbers stand behind each picture.
import { useEffect, useState } from 'react';
import { isMethodId } from '../../../shared/domain/methods.ts';
import { api, type Charts, type Series } from '../../lib/api.ts';
import { methodInWords } from '../../lib/format.ts';
import { words } from '../../lib/treasury-text.ts';
import { Chart } from '../../ui/Chart.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { Problem } from './Problem.tsx';
import { useTreasury } from './store.ts';
import { useAct } from './use-act.ts';

const text = words.overview;
type Days = '30' | '90' | '365';
const periods: readonly Days[] = ['30', '90', '365'];

const unitWord = (unit: string): string => (isMethodId(unit) ? unit.slice(0, unit.indexOf('@')) : unit);

function Picture({ series, kind }: { readonly series: Series; readonly kind: 'line' | 'bars' }) {
  const label = isMethodId(series.label) ? methodInWords(series.label) : series.label;
  const unit = unitWord(series.unit);
  const first = series.points[0];
  const last = series.points.at(-1);
  if (!first || !last) return null;
  const figure = kind === 'line' ? last.value : series.sum;
  return (
    <figure className="picture">
      <figcaption>
        <span>
          <strong>{label}</strong> <span className="quiet">{kind === 'line' ? text.now : text.sum}</span>
        </span>
        <Money value={figure} unit={unit} />
      </figcaption>
      <Chart name={text.chart(label, first.day, last.day)} kind={kind} points={series.points} unit={unit} says={(day, value) => `${day}: ${value}`} />
      <Fold title={text.showNumbers}>
        <DataTable name={`${label}: ${text.showNumbers}`} columns={[{ word: text.day }, { word: unit, figures: true }]}>
          {series.points.toReversed().map(({ day, value }) => (
            <tr key={day}>
              <td>{day}</td>
              <td className="figures">{value}</td>
            </tr>
          ))}
        </DataTable>
      </Fold>
    </figure>
  );
}

function Pictures({ title, kind, series }: { readonly title: string; readonly kind: 'line' | 'bars'; readonly series: readonly Series[] }) {
  const shown = series.filter(({ points }) => points.length > 0);
  return (
    <section className="pictures" aria-label={title}>
      <h3>{title}</h3>
      {shown.length === 0 ? (
        <EmptyState icon="list" title={text.noData}>
          {text.noDataHint}
        </EmptyState>
      ) : (
        <div className="pictures-grid">
          {shown.map((each) => (
            <Picture key={`${each.label} ${each.unit}`} series={each} kind={kind} />
          ))}
        </div>
      )}
    </section>
  );
}

export function ChartsPanel() {
  const [days, setDays] = useState<Days>('30');
  const [charts, setCharts] = useState<Charts | null>(null);
  const changes = useTreasury((treasury) => treasury.accountChanges + treasury.withdrawalChanges);
  const { run, error } = useAct();
  useEffect(() => run(() => api().treasury.charts({ days: Number(days) }), setCharts), [run, days, changes]);
  return (
    <Panel title={text.charts} aside={<Tabs name={text.period} value={days} onChange={setDays} options={periods.map((value) => ({ value, word: text.days[value] }))} />}>
      <Problem problem={error} />
      {charts && (
        <>
          <Pictures title={text.balances} kind="line" series={charts.balances} />
          <Pictures title={text.inflow} kind="bars" series={charts.inflow} />
          <Pictures title={text.fees} kind="bars" series={charts.fees} />
        </>
      )}
    </Panel>
  );
}
