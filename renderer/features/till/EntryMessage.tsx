// The one line under the amount: what to do, what stands in the way, what main refused. Its place is always kept.
import type { AppError } from '../../../shared/errors/result.ts';
import { text } from '../../lib/text.ts';
import { methodInWords } from '../../lib/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTill } from './store.ts';
import type { Way } from './ways.ts';

export function EntryMessage({ way, low, error }: { readonly way: Way | null; readonly low: boolean; readonly error: AppError | null }) {
  const said = useTill((till) => till.entrySay);
  if (error) {
    return (
      <p className="entry-message entry-message-bad" role="alert" data-code={error.code}>
        <Icon name="stop" />
        <span>
          <strong>{error.message}</strong> {error.hint}
        </span>
      </p>
    );
  }
  if (low && way?.minimum) {
    return (
      <p className="entry-message entry-message-warn" role="status">
        <Icon name="warning" />
        <span>{text.entry.belowMinimum(`${way.minimum.value} ${way.minimum.currency}`, methodInWords(way.method))}</span>
      </p>
    );
  }
  return (
    <p className="entry-message" role="status">
      {said ?? ''}
    </p>
  );
}
