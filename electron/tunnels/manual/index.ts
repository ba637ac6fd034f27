// The owner's own reverse proxy: nothing to open here. We say what to forward, and the self-test shows whether it arrives.
import { ok } from '../../../shared/errors/result.ts';
import { checkPublicUrl } from '../common/public-url.ts';
import type { TunnelDriver } from '../port.ts';

export const manual: TunnelDriver = {
  id: 'manual',
  title: 'My own reverse proxy',
  summary: 'A web server of yours forwards https requests to this computer.',
  settings: [
    { key: 'publicUrl', label: 'Public address', help: 'Where your web server answers, such as https://hooks.example.com.', secret: false, required: true },
  ],
  check: ({ publicUrl = '' }) => {
    const url = checkPublicUrl(publicUrl);
    return url.ok ? ok(null) : url;
  },
  keepsUrl: true,
  askedUrl: ({ publicUrl = '' }) => publicUrl.replace(/\/+$/, ''),
  connect: ({ settings: { publicUrl = '' } }) => {
    const url = checkPublicUrl(publicUrl);
    return Promise.resolve(url.ok ? ok({ publicUrl: url.value, ended: new Promise(() => undefined), close: () => Promise.resolve() }) : url);
  },
};
