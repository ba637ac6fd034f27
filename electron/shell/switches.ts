// Command-line switches that open the packaged app to others. Fuses do not stop them, so the app leaves when it sees one.

const dangerous: readonly RegExp[] = [
  /^remote-debugging-/, /^inspect/, /^no-sandbox$/, /^disable-web-security$/, /^load-extension$/, /^host-rules$/, /^host-resolver-rules$/,
  /^ignore-certificate-errors/, /^js-flags$/, /^disable-setuid-sandbox$/, /^disable-site-isolation-trials$/, /^proxy-/, /^enable-logging$/,
  /^log-net-log$/, /^ssl-key-log-file$/, /^renderer-cmd-prefix$/, /^utility-cmd-prefix$/, /^gpu-launcher$/,
  /^single-process$/, /^no-zygote$/, /^disable-(?:gpu|seccomp-filter|namespace)-sandbox$/, /^allow-file-access-from-files$/, /^allow-running-insecure-content$/,
  /^unsafely-treat-insecure-origin-as-secure$/, /^use-fake-ui-for-media-stream$/, /^auto-open-devtools-for-tabs$/,
];

/** The first dangerous switch among the arguments, without its value; null when there is none. */
export function dangerousSwitch(args: readonly string[]): string | null {
  for (const arg of args) {
    const match = /^(?:--?|\/)([^=]+)(?:=(.*))?$/s.exec(arg);
    const name = match?.[1]?.toLowerCase() ?? '';
    if (name === 'password-store' && match?.[2]?.toLowerCase() === 'basic') return name;
    if (dangerous.some((pattern) => pattern.test(name))) return name;
  }
  return null;
}
