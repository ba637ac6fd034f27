// Countersign's mark: two strokes that cross-check each other.
import './mark.css';

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-ground" width="32" height="32" rx="7" />
      <path className="mark-first" d="M7 16.5 12.5 22 20 11" />
      <path className="mark-second" d="M14.5 21.5 25 9.5" />
    </svg>
  );
}
