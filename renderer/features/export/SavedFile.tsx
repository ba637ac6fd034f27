// Where an export was saved, how many rows it has, and its checksum, each to copy.
import type { SavedExport } from '../../lib/api.ts';
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Address } from '../../ui/Address.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';

export function SavedFile({ saved }: { readonly saved: SavedExport }) {
  const copyPath = () => {
    void navigator.clipboard.writeText(saved.path).then(() => say(text.exports.copiedPath(saved.path)));
  };
  return (
    <div className="saved">
      <Notice tone="ok" role="status" title={text.exports.savedTitle} />
      <dl>
        <dt>{text.exports.file}</dt>
        <dd className="saved-path">
          <span>{saved.path}</span>
          <IconButton icon="copy" name={text.exports.copyPath} onClick={copyPath} />
        </dd>
        <dt>{text.exports.rows}</dt>
        <dd>{saved.rows}</dd>
        <dt>{text.exports.hash}</dt>
        <dd>
          <Address text={saved.sha256} copyName={text.exports.copyHash} copied={text.exports.copiedHash} onCopied={say} />
        </dd>
      </dl>
    </div>
  );
}
