// What Countersign says and what the device shows, beside each other, line for line.
import type { TreasuryState, WithdrawalView } from '../../lib/api.ts';
import { words } from '../../lib/treasury-text.ts';
import { Groups } from '../../ui/Address.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { agrees, isAddress, pairsOf, type Line } from './device-lines.ts';

const text = words.approve;

function Cell({ line }: { readonly line: Line | null }) {
  if (line === null) return <td>–</td>;
  return (
    <td>
      <span className="side-title">{line.title}</span>
      <span className="side-value">{isAddress(line) ? <Groups text={line.value} /> : line.value}</span>
    </td>
  );
}

/** `at`: the device's screen that is in front now, where it is known. */
export function SideBySide({ view, network }: { readonly view: WithdrawalView; readonly network: TreasuryState['network'] }) {
  const pairs = pairsOf(view, network);
  return (
    <>
      <div className="side-box">
        <table className="side">
          <thead>
            <tr>
              <th scope="col">{text.here}</th>
              <th scope="col">
                <Icon name="device" /> {text.device}
              </th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair, index) => (
              <tr key={index} className={agrees(pair) ? '' : 'side-differs'}>
                <Cell line={pair.here} />
                <Cell line={pair.device} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet">{text.same}</p>
      {view.text !== null && (
        <Fold title={words.detail.signedText} about={text.textSigned}>
          <pre className="signed-text" dir="ltr">
            {view.text}
          </pre>
        </Fold>
      )}
    </>
  );
}
