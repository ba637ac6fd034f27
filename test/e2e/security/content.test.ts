// What injected content can do in our windows: run nothing, reach nothing, go nowhere, ask for nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback, type Listeners } from './listeners.ts';
import { start, type Started } from './start.ts';

let started: Started;
let listeners: Listeners;
beforeAll(async () => { [started, listeners] = await Promise.all([start(), listenOnLoopback()]); });
afterAll(async () => { await started.close(); await listeners.close(); });

const both = () => [started.till, started.display] as const;

describe('line 3: the policy holds in the real window', () => {
  it('runs no inline script, handler, eval, foreign or data script, and no style of its own', async () => {
    for (const page of both()) {
      const outcome = await page.evaluate(async (port) => {
        const ran: string[] = [];
        (globalThis as unknown as Record<string, unknown>)['ran'] = (what: string) => { ran.push(what); };
        const violations: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => { violations.push(event.effectiveDirective); });
        const inline = document.createElement('script');
        inline.textContent = 'ran("inline")';
        document.body.append(inline);
        const holder = document.createElement('div');
        holder.innerHTML = '<img src="x" onerror="ran(\'handler\')"><a href="javascript:ran(\'link\')">x</a><style>body{--injected:1}</style>';
        document.body.append(holder);
        holder.querySelector('a')?.click();
        for (const src of [`http://127.0.0.1:${String(port)}/x.js`, 'data:text/javascript,ran("data")', 'blob:app://countersign/x']) {
          const script = document.createElement('script');
          script.src = src;
          await new Promise((resolve) => { script.onerror = resolve; script.onload = resolve; document.body.append(script); });
        }
        const module = document.createElement('script');
        module.type = 'module';
        module.textContent = 'ran("module")';
        document.body.append(module);
        // In a task of its own: what the test driver itself evaluates is exempt from the policy.
        await new Promise<void>((resolve) => {
          requestAnimationFrame(() => {
            try { (0, eval)('ran("eval")'); } catch { /* refused */ }
            try { (new Function('ran("function")') as () => void)(); } catch { /* refused */ }
            setTimeout(resolve, 50);
          });
        });
        const styled = getComputedStyle(document.body).getPropertyValue('--injected');
        holder.remove();
        return { ran, styled, blocked: [...new Set(violations)].sort() };
      }, listeners.tcpPort);
      expect(outcome.ran).toEqual([]);
      expect(outcome.styled).toBe('');
      expect(outcome.blocked).toEqual(expect.arrayContaining(['script-src-attr', 'script-src-elem', 'style-src-elem']));
    }
  });

  it('sends no form', async () => {
    for (const page of both()) {
      const before = page.url();
      const directive = await page.evaluate((port) => new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => { if (event.effectiveDirective === 'form-action') resolve(event.effectiveDirective); });
        const form = document.createElement('form');
        form.method = 'post';
        form.action = `http://127.0.0.1:${String(port)}/`;
        document.body.append(form);
        form.submit();
        form.remove();
      }), listeners.tcpPort);
      expect(directive).toBe('form-action');
      expect(page.url()).toBe(before);
    }
  });
});

describe('line 4, A1: the windows have no network', () => {
  it('nothing arrives by fetch, beacon, image, WebSocket, EventSource, frame, prefetch, preconnect, worker, media or WebRTC', async () => {
    for (const page of both()) {
      await page.evaluate(async ({ tcpPort, udpPort }) => {
        const url = `http://127.0.0.1:${String(tcpPort)}/`;
        const settle = (work: () => unknown): Promise<unknown> => Promise.resolve().then(work).catch(() => 'refused');
        const element = (tag: string, attributes: Readonly<Record<string, string>>): Promise<unknown> => new Promise((resolve) => {
          const made = document.createElement(tag);
          made.addEventListener('load', resolve);
          made.addEventListener('error', resolve);
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
          document.head.append(made);
          setTimeout(resolve, 300);
        });
        await settle(() => fetch(url, { mode: 'no-cors' }));
        await settle(() => navigator.sendBeacon(url, 'x'));
        await settle(() => new Promise((resolve) => { const socket = new WebSocket(`ws://127.0.0.1:${String(tcpPort)}/`); socket.onerror = resolve; socket.onopen = resolve; }));
        await settle(() => new Promise((resolve) => { const source = new EventSource(url); source.onerror = () => { source.close(); resolve(null); }; }));
        await settle(() => new Worker(url));
        await Promise.all([
          element('img', { src: `${url}img` }), element('iframe', { src: url }), element('object', { data: url }), element('embed', { src: url }),
          element('video', { src: url }), element('audio', { src: url }), element('link', { rel: 'stylesheet', href: url }), element('script', { src: url }),
          element('link', { rel: 'prefetch', href: url }), element('link', { rel: 'preload', as: 'fetch', href: url }), element('link', { rel: 'modulepreload', href: url }),
          element('link', { rel: 'preconnect', href: url }), element('link', { rel: 'dns-prefetch', href: url }), element('link', { rel: 'icon', href: `${url}icon.png` }),
          element('link', { rel: 'manifest', href: url }), element('link', { rel: 'prerender', href: url }),
        ]);
        await settle(async () => {
          const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${String(udpPort)}` }, { urls: `turn:127.0.0.1:${String(tcpPort)}?transport=tcp`, username: 'u', credential: 'c' }] });
          peer.createDataChannel('x');
          await peer.setLocalDescription(await peer.createOffer());
          await new Promise<void>((resolve) => { peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') resolve(); }; setTimeout(resolve, 1_500); });
          peer.close();
        });
      }, { tcpPort: listeners.tcpPort, udpPort: listeners.udpPort });
    }
    expect(listeners.count()).toEqual({ tcp: 0, udp: 0 });
  });

  it('every cancelled request is cancelled by main too, whatever the policy of a page says', async () => {
    // A blank window of the same session has no policy at all; only main stands between it and the network.
    const outcome = await started.app.evaluate(async ({ BrowserWindow }, ports) => {
      const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await bare.loadURL('about:blank').catch(() => undefined);
      const script = `Promise.all([
        fetch('http://127.0.0.1:${String(ports.tcpPort)}/', { mode: 'no-cors' }).then(() => 'came', () => 'refused'),
        new Promise((resolve) => { const s = new WebSocket('ws://127.0.0.1:${String(ports.tcpPort)}/'); s.onopen = () => resolve('came'); s.onerror = () => resolve('refused'); }),
        (async () => { const l = document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://127.0.0.1:${String(ports.tcpPort)}/'; document.head.append(l); await new Promise((r) => setTimeout(r, 300)); return 'refused'; })(),
        (async () => { const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${String(ports.udpPort)}' }] }); p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()); await new Promise((r) => setTimeout(r, 1000)); p.close(); return 'refused'; })(),
      ])`;
      const result = await (bare.webContents.executeJavaScript(script) as Promise<readonly string[]>);
      bare.destroy();
      return result;
    }, { tcpPort: listeners.tcpPort, udpPort: listeners.udpPort });
    expect(outcome).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(listeners.count()).toEqual({ tcp: 0, udp: 0 });
  });
});

describe('line 5: permissions', () => {
  it('queries say denied, also where a request was never made', async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'persistent-storage', 'background-sync', 'accelerometer', 'screen-wake-lock', 'storage-access', 'idle-detection', 'window-management', 'local-fonts'];
    for (const page of both()) {
      const states = await page.evaluate((all) => Promise.all(all.map((name) => navigator.permissions.query({ name: name as PermissionName })
        .then((status) => `${name}: ${status.state}`, () => `${name}: unknown here`))), names);
      expect(states.filter((state) => state.endsWith('granted') || state.endsWith('prompt'))).toEqual([]);
      expect(states.filter((state) => state.endsWith('denied')).length).toBeGreaterThan(8);
    }
  });

  it('the one exception is to put text on the clipboard, for the till alone', async () => {
    const states = await Promise.all(both().map((page) => page.evaluate(async () => (await navigator.permissions.query({ name: 'clipboard-write' as PermissionName })).state)));
    expect(states).toEqual(['granted', 'denied']);
  });

  it('requests are refused', async () => {
    for (const page of both()) {
      const outcomes = await page.evaluate(async () => {
        const refused = (work: () => Promise<unknown>): Promise<string> => Promise.resolve().then(work).then((value) => (value === 'denied' ? 'refused' : `came: ${String(value)}`), () => 'refused');
        const within = (work: Promise<unknown>): Promise<unknown> => Promise.race([work, new Promise((_resolve, reject) => { setTimeout(() => { reject(new Error('silence')); }, 2_000); })]);
        const any = navigator as unknown as Readonly<Record<string, { requestDevice(options: unknown): Promise<unknown>; requestPort(): Promise<unknown> } | undefined>>;
        return Promise.all([
          refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
          refused(() => navigator.mediaDevices.getUserMedia({ audio: true })),
          refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
          refused(() => new Promise((resolve, reject) => { navigator.geolocation.getCurrentPosition(resolve, reject); })),
          refused(() => Notification.requestPermission()),
          refused(() => navigator.clipboard.readText()),
          refused(() => navigator.requestMIDIAccess({ sysex: true })),
          refused(() => within(Promise.resolve(any['usb']?.requestDevice({ filters: [] })).then((device) => device ?? Promise.reject(new Error('none'))))),
          refused(() => within(Promise.resolve(any['hid']?.requestDevice({ filters: [] })).then((devices) => (Array.isArray(devices) && devices.length > 0 ? devices : Promise.reject(new Error('none')))))),
          refused(() => within(Promise.resolve(any['serial']?.requestPort()).then((port) => port ?? Promise.reject(new Error('none'))))),
        ]);
      });
      expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual([]);
    }
  });
});

describe('line 6, C1: a window stays where it is', () => {
  it('no navigation, no history, no frame, no new window, no webview', async () => {
    for (const page of both()) {
      const before = page.url();
      const windows = started.app.windows().length;
      const opened = await page.evaluate(async (port) => {
        const foreign = `http://127.0.0.1:${String(port)}/`;
        const results: unknown[] = [window.open(foreign), window.open('about:blank'), window.open('app://countersign/till.html'), window.open('javascript:1')];
        for (const [target, href] of [['_self', foreign], ['_blank', foreign], ['_top', 'app://countersign/display.html'], ['_self', 'data:text/html,x'], ['_self', 'file:///etc/passwd']] as const) {
          const link = document.createElement('a');
          Object.assign(link, { target, href });
          document.body.append(link);
          link.click();
          link.remove();
        }
        const frame = document.createElement('iframe');
        frame.src = 'app://countersign/till.html';
        document.body.append(frame);
        const view = document.createElement('webview');
        view.setAttribute('src', foreign);
        document.body.append(view);
        const meta = document.createElement('meta');
        meta.httpEquiv = 'refresh';
        meta.content = `0;url=${foreign}`;
        document.head.append(meta);
        await new Promise((resolve) => { setTimeout(resolve, 400); });
        const inFrame = frame.contentWindow !== null && (() => { try { return (frame.contentWindow as unknown as { api?: unknown }).api !== undefined; } catch { return false; } })();
        const isWebview = 'loadURL' in view;
        for (const made of [frame, view, meta]) made.remove();
        return { results: results.map((result) => result === null), inFrame, isWebview };
      }, listeners.tcpPort);
      expect(opened).toEqual({ results: [true, true, true, true], inFrame: false, isWebview: false });
      await page.evaluate((port) => { location.href = `http://127.0.0.1:${String(port)}/`; }, listeners.tcpPort);
      await page.evaluate(() => { location.replace('app://countersign/till.html?x'); });
      await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 200); }));
      expect(page.url()).toBe(before);
      expect(started.app.windows()).toHaveLength(windows);
    }
    expect(listeners.count()).toEqual({ tcp: 0, udp: 0 });
  });

  it('a redirect and a navigation that main itself is asked to follow are refused by the guard', async () => {
    const refused = await started.app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) =>
      (['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'] as const).map((name) => {
        let prevented = false;
        contents.emit(name, { preventDefault: () => { prevented = true; }, url: 'https://example.com/' });
        return prevented;
      })));
    expect(refused).toEqual([[true, true, true, true], [true, true, true, true]]);
  });

  it('a dropped file does nothing', async () => {
    for (const page of both()) {
      const before = page.url();
      const cdp = await started.app.context().newCDPSession(page);
      const data = { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data });
      await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 200); }));
      expect(page.url()).toBe(before);
      await cdp.detach();
    }
  });
});
