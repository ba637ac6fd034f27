// The customer display: one model in, one picture out. It can ask for nothing and act on nothing.
import { useEffect, useState } from 'react';
import type { DisplayModel } from '../../../shared/domain/display-model.ts';
import { displayApi } from '../../lib/api.ts';
import { text } from '../../lib/text.ts';
import { Mark } from '../../ui/Mark.tsx';
import { PracticeBand } from '../../ui/PracticeBand.tsx';
import { DisplaySale } from './DisplaySale.tsx';
import './display.css';

export function CustomerDisplay() {
  const [model, setModel] = useState<DisplayModel | null>(null);
  useEffect(() => displayApi().display.onModel(setModel), []);
  if (!model) return <div className="display" />;
  return (
    <div className="display" data-state={model.kind === 'sale' ? model.state : 'idle'}>
      {model.practice && <PracticeBand word={text.practiceWord}>{text.practiceDisplay}</PracticeBand>}
      {model.kind === 'idle' ? (
        <main className="display-idle">
          <Mark />
          <h1>{model.shopName || text.displayScreen.welcome}</h1>
          <p>{text.displayScreen.idle}</p>
        </main>
      ) : (
        <DisplaySale model={model} />
      )}
    </div>
  );
}
