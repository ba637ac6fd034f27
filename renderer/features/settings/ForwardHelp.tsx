// What the owner's own web server has to do, in words and as lines to copy.
import { say } from '../../lib/store.ts';
import { text } from '../../lib/text.ts';
import { Button } from '../../ui/Button.tsx';

/** For nginx, the most common one; HTTP/1.1 is not its default towards us. */
const nginxLines = (forwardTo: string): string => ['location /w/ {', `    proxy_pass ${forwardTo};`, '    proxy_http_version 1.1;', '    proxy_set_header Connection "";', '    client_max_body_size 64k;', '}'].join('\n');

export function ForwardHelp({ forwardTo }: { readonly forwardTo: string }) {
  const lines = nginxLines(forwardTo);
  const copy = () => void navigator.clipboard.writeText(lines).then(() => say(text.tunnel.copiedLines), () => undefined);
  return (
    <div className="tunnel-forward">
      <p>{text.tunnel.forward(forwardTo)}</p>
      <pre dir="ltr" tabIndex={0} aria-label={text.tunnel.example}>
        {lines}
      </pre>
      <Button onClick={copy}>{text.tunnel.copyLines}</Button>
    </div>
  );
}
