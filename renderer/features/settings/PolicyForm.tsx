// When a sale counts as paid: how exact, how sure, how late.
import { text } from '../../lib/text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { basisPointsOf, wholeNumberOf, type PolicyDraft } from './policy-form.ts';

interface PolicyFormProps {
  readonly draft: PolicyDraft;
  readonly currency: string;
  readonly onChange: (draft: PolicyDraft) => void;
}

function Tolerance({ label, percent, fiat, currency, onPercent, onFiat }: { readonly label: string; readonly percent: string; readonly fiat: string; readonly currency: string; readonly onPercent: (text: string) => void; readonly onFiat: (text: string) => void }) {
  return (
    <div className="settings-pair">
      <Field label={label} inputMode="decimal" end={text.settings.percent} value={percent} error={basisPointsOf(percent) === null ? text.settings.percentWrong : null} onChange={(event) => onPercent(event.target.value)} />
      <Field label={text.settings.andAtMost} aria-label={`${label} ${text.settings.andAtMost}`} inputMode="decimal" end={currency} value={fiat} onChange={(event) => onFiat(event.target.value)} />
    </div>
  );
}

function Steps({ draft, currency, onChange }: PolicyFormProps) {
  const change = (at: number, step: Partial<PolicyDraft['steps'][number]>) =>
    onChange({ ...draft, steps: draft.steps.map((old, index) => (index === at ? { ...old, ...step } : old)) });
  const add = () => onChange({ ...draft, steps: [...draft.steps.slice(0, -1), { upTo: '', wanted: '1' }, ...draft.steps.slice(-1)] });
  return (
    <fieldset className="settings-steps">
      <legend>{text.settings.confirmations}</legend>
      {draft.steps.map((step, at) => (
        <div key={at} className="settings-step">
          {step.upTo === null ? (
            <p className="settings-any">{text.settings.anyAmount}</p>
          ) : (
            <Field label={text.settings.upTo} inputMode="decimal" end={currency} value={step.upTo} onChange={(event) => change(at, { upTo: event.target.value })} />
          )}
          <Field label={text.settings.wanted} inputMode="numeric" value={step.wanted} error={wholeNumberOf(step.wanted, 1000) === null ? text.settings.wholeNumber : null} onChange={(event) => change(at, { wanted: event.target.value })} />
          {step.upTo === null ? <span /> : <IconButton icon="close" name={text.settings.removeStep} onClick={() => onChange({ ...draft, steps: draft.steps.filter((_, index) => index !== at) })} />}
        </div>
      ))}
      <Button look="quiet" icon="add" onClick={add}>
        {text.settings.addStep}
      </Button>
    </fieldset>
  );
}

export function PolicyForm({ draft, currency, onChange }: PolicyFormProps) {
  return (
    <>
      <p className="quiet">{text.settings.policyHelp}</p>
      <Tolerance label={text.settings.underPercent} percent={draft.underPercent} fiat={draft.underFiat} currency={currency} onPercent={(underPercent) => onChange({ ...draft, underPercent })} onFiat={(underFiat) => onChange({ ...draft, underFiat })} />
      <Tolerance label={text.settings.overPercent} percent={draft.overPercent} fiat={draft.overFiat} currency={currency} onPercent={(overPercent) => onChange({ ...draft, overPercent })} onFiat={(overFiat) => onChange({ ...draft, overFiat })} />
      <Steps draft={draft} currency={currency} onChange={onChange} />
      <Field label={text.settings.grace} help={text.settings.graceHelp} inputMode="numeric" end={text.settings.minutes} value={draft.graceMinutes} error={wholeNumberOf(draft.graceMinutes, 10_080) === null ? text.settings.wholeNumber : null} onChange={(event) => onChange({ ...draft, graceMinutes: event.target.value })} />
    </>
  );
}
