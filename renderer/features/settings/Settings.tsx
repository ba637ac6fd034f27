// Settings: the shop, when a sale counts as paid, the gateways, the credentials, practice mode.
import { useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors/result.ts';
import { api, type AppState, type ShopSettings } from '../../lib/api.ts';
import { go, say, setPractice, useApp } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ConnectDialog } from './ConnectDialog.tsx';
import { Credentials } from './Credentials.tsx';
import { GatewayList } from './GatewayList.tsx';
import { PracticeGatewayDialog } from './PracticeGatewayDialog.tsx';
import { PolicyForm } from './PolicyForm.tsx';
import { draftOf, policyOf } from './policy-form.ts';
import { ProxySection } from './ProxySection.tsx';
import { ShopForm } from './ShopForm.tsx';
import { TunnelSection } from './TunnelSection.tsx';
import { VaultDialog } from './VaultDialog.tsx';
import './settings.css';

function Section({ id, title, children }: { readonly id: string; readonly title: string; readonly children: ReactNode }) {
  return (
    <section id={`settings-${id}`} className="settings-section" aria-labelledby={`settings-${id}-title`}>
      <h2 id={`settings-${id}-title`}>{title}</h2>
      <div className="settings-fields">{children}</div>
    </section>
  );
}

/** One of several things in a section. */
function Part({ id, title, children }: { readonly id: string; readonly title: string; readonly children: ReactNode }) {
  return (
    <section id={`settings-${id}`} className="settings-part" aria-labelledby={`settings-${id}-title`}>
      <h3 id={`settings-${id}-title`}>{title}</h3>
      {children}
    </section>
  );
}

function useDraft(saved: ShopSettings) {
  const [shop, setShop] = useState(saved);
  const [policy, setPolicy] = useState(() => draftOf(saved.policy));
  const [error, setError] = useState<AppError | null>(null);
  const [done, setDone] = useState(false);
  const wanted = policyOf(policy);
  const save = () => {
    if (!wanted) return;
    void api().settings.save({ ...shop, shopName: shop.shopName.trim(), policy: wanted }).then((answer) => {
      setError(answer.ok ? null : answer.error);
      setDone(answer.ok);
      if (!answer.ok) return;
      setShop(answer.value);
      setPolicy(draftOf(answer.value.policy));
      say(text.settings.saved);
    });
  };
  const changed = JSON.stringify({ ...shop, policy: wanted }) !== JSON.stringify(saved);
  return { shop, setShop, policy, setPolicy, error, done, changed, canSave: wanted !== null, save };
}

/** Before the first credential is stored a passphrase is chosen where the keychain cannot be trusted; then the form opens. */
function Connecting({ state }: { readonly state: AppState }) {
  const connecting = useApp((app) => app.connecting);
  const close = () => go('settings');
  if (!connecting) return null;
  if (state.vault === 'none' && !state.keychain.trustworthy && state.mode !== 'practice') return <VaultDialog purpose="create" onClose={close} onDone={() => undefined} />;
  if (state.mode === 'practice') return <PracticeGatewayDialog state={state} onClose={close} />;
  return <ConnectDialog onClose={close} />;
}

export function Settings({ state }: { readonly state: AppState }) {
  const draft = useDraft(state.settings);
  const { shop } = draft;
  const practising = state.mode === 'practice';
  return (
    <div className="settings">
      <h1>{text.settings.title}</h1>
      <Section id="shop" title={text.settings.shop}>
        <ShopForm state={state} draft={shop} onChange={draft.setShop} />
      </Section>
      <Section id="policy" title={text.settings.policy}>
        <PolicyForm draft={draft.policy} currency={shop.currency} onChange={draft.setPolicy} />
      </Section>
      <div className="settings-save">
        {draft.error && (
          <Notice tone="bad" role="alert" title={draft.error.message}>
            {draft.error.hint}
          </Notice>
        )}
        <span className="quiet" role="status">
          {draft.changed ? text.settings.unsaved : draft.done ? text.settings.saved : ''}
        </span>
        <Button look="primary" disabled={!draft.changed || !draft.canSave} onClick={draft.save}>
          {text.settings.save}
        </Button>
      </div>
      <Section id="gateways" title={text.settings.gateways}>
        <GatewayList state={state} onConnect={() => go('settings', true)} />
      </Section>
      <Section id="network" title={text.network.title}>
        <Part id="tunnel" title={text.tunnel.title}>
          <TunnelSection state={state} />
        </Part>
        <Part id="proxy" title={text.proxy.title}>
          <ProxySection state={state} />
        </Part>
      </Section>
      <Section id="credentials" title={text.settings.credentials}>
        <Credentials state={state} />
      </Section>
      <Section id="practice" title={text.settings.mode}>
        <p className="quiet">{text.settings.practiceText}</p>
        <Button onClick={() => void setPractice(!practising)}>{practising ? text.settings.practiceOff : text.settings.practiceOn}</Button>
      </Section>
      <Connecting state={state} />
    </div>
  );
}
