// The tunnels known, in the order they are offered. What each needs to run is loaded when it is chosen.
import { cloudflared } from './cloudflared/index.ts';
import { localtunnel } from './localtunnel/index.ts';
import { manual } from './manual/index.ts';
import { ngrok } from './ngrok/index.ts';
import type { TunnelDriver } from './port.ts';
import { ssh } from './ssh/index.ts';

export const tunnelDrivers: readonly TunnelDriver[] = [ssh, cloudflared, ngrok, localtunnel, manual];
