// What a withdrawal is, field by field, and what happened to it, in order.
import type { WithdrawalView } from '../../lib/api.ts';
import { exactTime } from '../../lib/format.ts';
import { say } from '../../lib/store.ts';
import { words } from '../../lib/treasury-text.ts';
import { Address, Groups } from '../../ui/Address.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Fact, Facts, Panel } from '../../ui/Panel.tsx';
import { Amount, AmountWithWorth } from './Amounts.tsx';

const text = words.detail;

/** Fee in coins, sat/vB, percent and money: the four ways people ask for it. */
export function FeeText({ fee, isGateway }: { readonly fee: WithdrawalView['fee']; readonly isGateway: boolean }) {
  if (fee === null) return <span className="quiet">{isGateway ? text.gatewayDecides : words.unknown}</span>;
  return (
    <span className="amount-worth">
      <Amount amount={fee.amount} />
      <span className="quiet">
        {[fee.satPerVb === '' ? null : text.rate(fee.satPerVb), fee.percent === '' ? null : text.percent(fee.percent), fee.worth === null ? null : words.worth(fee.worth.value, fee.worth.currency)].filter((each) => each !== null).join(' · ')}
      </span>
    </span>
  );
}

export function Recipients({ view }: { readonly view: WithdrawalView }) {
  return (
    <DataTable name={text.sends} columns={[{ word: text.to }, { word: words.contacts.address }, { word: text.amount, figures: true }]}>
      {view.recipients.map((recipient, index) => (
        <tr key={`${recipient.address} ${index}`}>
          <td>{recipient.kind === 'customer' ? words.withdrawals.customer : recipient.name}</td>
          <td>{recipient.address === '' ? words.flow.onPage : <Groups text={recipient.address} />}</td>
          <td className="figures">
            <AmountWithWorth amount={recipient.amount} worth={recipient.worth} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

export function WithdrawalFacts({ view, timeZone }: { readonly view: WithdrawalView; readonly timeZone: string }) {
  const isGateway = view.source.kind !== 'account';
  return (
    <Panel title={text.facts}>
      {view.recipients.length > 0 && <Recipients view={view} />}
      <Facts>
        <Fact term={text.purposeIs}>{words.purpose[view.purpose].word}</Fact>
        <Fact term={text.from}>{view.source.kind === 'gateway_refund' ? words.flow.gatewayRefund(view.source.name) : view.source.name}</Fact>
        <Fact term={text.network}>{view.network}</Fact>
        <Fact term={text.amount}>
          <AmountWithWorth amount={view.amount} worth={view.worth} always />
        </Fact>
        <Fact term={isGateway ? text.gatewayFee : text.fee}>
          <FeeText fee={view.fee} isGateway={isGateway} />
        </Fact>
        <Fact term={text.total}>
          <Amount amount={view.total} />
        </Fact>
        {view.change && (
          <Fact term={text.change}>
            <Amount amount={view.change.amount} />
          </Fact>
        )}
        <Fact term={text.requestedBy}>
          {view.requestedBy}, {exactTime(view.createdAt, timeZone)}
        </Fact>
        {view.approval && (
          <Fact term={text.approvedBy}>
            {view.approval.by}, <span className="quiet">{text.approvalUntil(exactTime(view.approval.expiresAt, timeZone))}</span>
          </Fact>
        )}
        {view.invoice && <Fact term={text.sale}>{view.invoice.orderId}</Fact>}
        {view.note !== '' && <Fact term={text.note}>{view.note}</Fact>}
        {view.confirmations !== null && <Fact term={text.confirmations}>{view.confirmations}</Fact>}
        {view.txid !== null && (
          <Fact term={text.txid}>
            <Address text={view.txid} copyName={words.copyTxid} copied={words.copiedTxid} onCopied={say} />
          </Fact>
        )}
        {view.earlierTxids.map((txid) => (
          <Fact key={txid} term={text.earlier}>
            <Groups text={txid} />
          </Fact>
        ))}
        {view.gatewayId !== null && <Fact term={text.gatewayId}>{view.gatewayId}</Fact>}
        <Fact term={text.reference}>
          <Address text={view.reference} copyName={text.copyReference} copied={text.copiedReference} onCopied={say} />
        </Fact>
      </Facts>
      {view.coins.length > 0 && (
        <Fold title={`${text.coins} (${view.coins.length})`}>
          <ul className="lines-plain">
            {view.coins.map((coin) => (
              <li key={coin.outpoint} className="coin-line">
                <Amount amount={coin.value} /> <Groups text={coin.outpoint} />
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </Panel>
  );
}

export function Timeline({ view, timeZone }: { readonly view: WithdrawalView; readonly timeZone: string }) {
  return (
    <Panel title={text.timeline}>
      <ol className="what-happened">
        {view.steps.map((step, index) => (
          <li key={index}>
            <time dateTime={step.at} className="quiet">
              {exactTime(step.at, timeZone)}
            </time>
            <strong>{words.step[step.kind] ?? step.kind}</strong>
            <span>
              {step.detail} {step.by !== null && <span className="quiet">{words.by(step.by)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
