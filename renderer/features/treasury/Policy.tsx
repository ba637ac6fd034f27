// Rules: who may ask for how much, how long new addresses wait, what a fee may be, and the freeze. Where nothing stands the answer is no.
import { useState } from 'react';
import { api, type Purpose, type Role, type TreasuryPolicy } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { read } from './actions.ts';
import { FreezeButton } from './Freeze.tsx';
import { draftOfPolicy, isWrongLimit, limitKey, policyOfDraft, purposes, roles, sums, wrongNumbers, type LimitDraft, type PolicyDraft, type Sum } from './policy-form.ts';
import { Problem } from './Problem.tsx';
import type { Told } from './Treasury.tsx';
import { useAct } from './use-act.ts';

const text = words.policy;

interface RowProps {
  readonly role: Role;
  readonly purpose: Purpose;
  readonly limit: LimitDraft;
  readonly currency: string;
  readonly readOnly: boolean;
  readonly onChange: (sum: Sum, value: string) => void;
}

function LimitRow({ role, purpose, limit, currency, readOnly, onChange }: RowProps) {
  const roleWord = words.role[role].word;
  const purposeWord = words.purpose[purpose].word;
  return (
    <tr>
      <th scope="row">{purposeWord}</th>
      {sums.map((sum) => (
        <td key={sum}>
          <input className="limit" inputMode="decimal" dir="ltr" maxLength={20} readOnly={readOnly} aria-label={text.limitOf(roleWord, purposeWord, `${text.per[sum]}, ${currency}`)} placeholder={text.mayNot}
            value={limit[sum]} aria-invalid={limit.wrong.includes(sum) || undefined} onChange={(event) => onChange(sum, event.target.value.trim())} />
        </td>
      ))}
    </tr>
  );
}

function Limits({ draft, currency, readOnly, onChange }: { readonly draft: PolicyDraft; readonly currency: string; readonly readOnly: boolean; readonly onChange: (draft: PolicyDraft) => void }) {
  return (
    <div className="limits">
      {roles.map((role) => (
        <table key={role} className="table limits-table">
          <caption>
            <strong>{words.role[role].word}</strong> <span className="quiet">{words.role[role].means}</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">{text.purposeColumn}</th>
              {sums.map((sum) => (
                <th key={sum} scope="col">
                  {text.per[sum]} <span className="quiet">{currency}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {purposes.map((purpose) => {
              const key = limitKey(role, purpose);
              const limit = draft.limits[key] ?? { perOperation: '', perDay: '', perWeek: '', wrong: [] };
              return <LimitRow key={key} role={role} purpose={purpose} limit={limit} currency={currency} readOnly={readOnly} onChange={(sum, value) => onChange({ ...draft, limits: { ...draft.limits, [key]: { ...limit, [sum]: value, wrong: limit.wrong.filter((each) => each !== sum) } } })} />;
            })}
          </tbody>
        </table>
      ))}
    </div>
  );
}

interface PartProps {
  readonly draft: PolicyDraft;
  readonly currency: string;
  readonly readOnly: boolean;
  readonly onChange: (part: Partial<PolicyDraft>) => void;
}

function Numbers({ draft, currency, readOnly, onChange }: PartProps) {
  const field = (name: Exclude<keyof PolicyDraft, 'limits' | 'wrong'>, label: string, end: string, help?: string) => (
    <Field label={label} end={end} help={help} inputMode="decimal" dir="ltr" maxLength={20} readOnly={readOnly} value={draft[name]}
      error={draft.wrong.includes(name) ? (name === 'coolDownHours' || name === 'approvalMinutes' ? text.numberWrong : text.amountWrong) : null} onChange={(event) => onChange({ [name]: event.target.value.trim() })} />
  );
  return (
    <>
      <Panel title={text.times}>
        <div className="pair">
          {field('coolDownHours', text.coolDown, text.hours)}
          {field('approvalMinutes', text.approval, text.minutes)}
        </div>
      </Panel>
      <Panel title={text.feeCeiling}>
        <div className="pair">
          {field('feeCeilingSatPerVb', text.feeRate, text.satPerVb)}
          {field('feeCeilingPercent', text.feePercent, text.percent)}
        </div>
      </Panel>
      <Panel title={text.zeroConf}>
        <p className="quiet">{text.zeroHelp}</p>
        <div className="pair">
          {field('zeroUpTo', text.zeroUpTo, currency)}
          {field('zeroPerShift', text.zeroShift, currency)}
        </div>
      </Panel>
    </>
  );
}

export function Policy({ state, person, app }: Told) {
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOfPolicy(state.policy));
  const act = useAct();
  const readOnly = person.role !== 'owner';
  const { currency } = app.settings;
  const wanted = policyOfDraft(draft, state.policy);
  const changed = wanted === null || JSON.stringify(wanted) !== JSON.stringify(sorted(state.policy));
  const save = () => {
    if (wanted === null) {
      setDraft(markWrong(draft));
      return;
    }
    act.run(() => api().treasury.savePolicy(wanted), (saved) => {
      setDraft(draftOfPolicy(saved));
      say(words.saved);
      void read();
    });
  };
  return (
    <div className="place">
      <header className="place-head">
        <div>
          <h1>{text.title}</h1>
          <p className="quiet">{readOnly ? text.readOnly : text.lead}</p>
        </div>
      </header>
      {!readOnly && state.policy.frozen === null && (
        <Panel title={text.freezeTitle} aside={<FreezeButton state={state} person={person} />}>
          <p className="quiet">{text.freezeHelp}</p>
        </Panel>
      )}
      <Panel title={text.limits}>
        <Limits draft={draft} currency={currency} readOnly={readOnly} onChange={setDraft} />
      </Panel>
      <Numbers draft={draft} currency={currency} readOnly={readOnly} onChange={(part) => setDraft({ ...draft, ...part, wrong: draft.wrong.filter((name) => !(name in part)) })} />
      {!readOnly && (
        <div className="save-bar">
          <Problem problem={act.error} />
          <span className="quiet" role="status">
            {changed ? text.unsaved : ''}
          </span>
          <Button look="primary" busy={act.busy} disabled={!changed} onClick={save}>
            {text.save}
          </Button>
        </div>
      )}
    </div>
  );
}

/** In the form's own order, so that only what was changed counts as changed. */
const sorted = (policy: TreasuryPolicy): TreasuryPolicy => policyOfDraft(draftOfPolicy(policy), policy) ?? policy;

function markWrong(draft: PolicyDraft): PolicyDraft {
  const limits = Object.fromEntries(Object.entries(draft.limits).map(([key, limit]) => [key, { ...limit, wrong: sums.filter((sum) => isWrongLimit(limit, sum)) }]));
  return { ...draft, limits, wrong: wrongNumbers(draft) };
}
