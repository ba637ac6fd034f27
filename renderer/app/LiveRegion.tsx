// Speaks each sentence once to screen readers. Two regions, so that urgent news interrupts and the rest waits its turn.
import { useApp } from '../lib/store.ts';

export function LiveRegion() {
  const { text, urgent, id } = useApp((app) => app.said);
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {!urgent && <span key={id}>{text}</span>}
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        {urgent && <span key={id}>{text}</span>}
      </div>
    </>
  );
}
