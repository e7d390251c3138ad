import { credentials } from '../api/credentials';
import { request } from '../api/http';
import type { Ports } from './ports';

/** The browser's own. */
export const browserPorts: Ports = {
  openStream: (address) => new EventSource(address),
  needsPass: () => credentials.token.value !== '',
  getJson: (address, signal) => request(address, { signal }),
  now: () => performance.now(),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => window.clearTimeout(timer),
  random: Math.random,
  onWake(run) {
    const seen = () => {
      if (document.visibilityState === 'visible') {
        run();
      }
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('pageshow', seen);
    window.addEventListener('online', run);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('pageshow', seen);
      window.removeEventListener('online', run);
    };
  },
};
