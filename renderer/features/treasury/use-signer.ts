// Which signer is used where several can be: the one chosen last on this computer, else the first.
import { useState } from 'react';
import type { SignerKind, SignerView, TreasuryState } from '../../lib/api.ts';
import { useApp } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';

const key = (): string => `countersign.signer.${useApp.getState().state?.mode ?? ''}`;

export interface SignerChoice {
  /** null: none can be used here. */
  readonly kind: SignerKind | null;
  readonly signer: SignerView | undefined;
  readonly options: readonly { readonly value: SignerKind; readonly word: string; readonly means: string }[];
  readonly choose: (kind: SignerKind) => void;
}

export function useSigner(state: TreasuryState): SignerChoice {
  const [chosen, setChosen] = useState(() => localStorage.getItem(key()));
  const signer = state.signers.find(({ kind }) => kind === chosen) ?? state.signers[0];
  return {
    kind: signer?.kind ?? null, signer,
    options: state.signers.map(({ kind }) => ({ value: kind, ...words.signerKind[kind] })),
    choose: (kind) => {
      localStorage.setItem(key(), kind);
      setChosen(kind);
    },
  };
}
