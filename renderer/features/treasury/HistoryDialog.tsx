// One entry of the history, whole: hash, addresses, fee, what it belongs to, and its label.
import { useState } from 'react';
import type { HistoryEntry } from '../../lib/api.ts';
import { exactTime } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Address, Groups } from '../../ui/Address.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Fact, Facts } from '../../ui/Panel.tsx';
import { openWithdrawal } from './actions.ts';
import { Amount } from './Amounts.tsx';
import { LabelDialog } from './LabelDialog.tsx';

const text = words.history;

interface HistoryDialogProps {
  readonly entry: HistoryEntry;
  readonly account: string;
  readonly timeZone: string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function HistoryDialog({ entry, account, timeZone, onClose, onChanged }: HistoryDialogProps) {
  const [labelling, setLabelling] = useState(false);
  if (labelling) return <LabelDialog account={account} type="tx" refText={entry.txid} label={entry.label} onClose={onClose} onDone={onChanged} />;
  return (
    <Dialog wide title={words.historyKind[entry.kind]} closeName={words.close} onClose={onClose}
      actions={
        <>
          {entry.withdrawal !== null && <Button onClick={() => openWithdrawal(entry.withdrawal ?? '')}>{text.openWithdrawal}</Button>}
          <Button onClick={() => setLabelling(true)}>{words.coins.edit}</Button>
          <Button look="primary" onClick={onClose}>
            {words.close}
          </Button>
        </>
      }
    >
      <Facts>
        <Fact term={text.amount}>
          <Amount amount={entry.delta} />
        </Fact>
        {entry.fee && (
          <Fact term={text.fee}>
            <Amount amount={entry.fee} />
          </Fact>
        )}
        <Fact term={words.coins.label}>{entry.label === '' ? '–' : entry.label}</Fact>
        <Fact term={text.when}>{entry.at === null ? text.confirmed(0) : exactTime(entry.at, timeZone)}</Fact>
        <Fact term={text.height}>{entry.height === null ? text.confirmed(0) : `${entry.height} (${text.confirmed(entry.confirmations)})`}</Fact>
        {entry.order !== null && <Fact term={text.order}>{entry.order}</Fact>}
        {entry.withdrawal !== null && <Fact term={text.withdrawal}>{entry.withdrawal}</Fact>}
        <Fact term={text.txid}>
          <Address text={entry.txid} copyName={words.copyTxid} copied={words.copiedTxid} onCopied={say} />
        </Fact>
        {entry.addresses.length > 0 && (
          <Fact term={text.addresses}>
            <ul className="lines-plain">
              {entry.addresses.map((address) => (
                <li key={address}>
                  <Groups text={address} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </Facts>
    </Dialog>
  );
}
