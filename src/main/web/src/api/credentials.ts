import { signal } from '@preact/signals';

const NAME = 'penumbra-token';

/** What keeps a token as long as the tab is open. */
export interface TabStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** How the service takes to what the page sends. */
export type Standing = 'fine' | 'token-missing' | 'token-unknown';

/**
 * The access token that a person has entered. It is kept for this tab only and sent to the service alone; pictures, downloads
 * and event streams need none, their links are signed.
 */
export class Credentials {
  readonly token = signal('');
  readonly standing = signal<Standing>('fine');

  constructor(private readonly storage: TabStorage | undefined) {
    this.token.value = storage?.getItem(NAME) ?? '';
  }

  /** Takes another token; blank for none. */
  use(token: string): void {
    this.token.value = token.trim();
    if (this.token.value === '') {
      this.storage?.removeItem(NAME);
    } else {
      this.storage?.setItem(NAME, this.token.value);
    }
  }

  /** The headers of a request to the service. */
  headers(): Record<string, string> {
    return this.token.value === '' ? {} : { Authorization: `Bearer ${this.token.value}` };
  }

  /** Hears how a request of the API was answered. */
  answered(status: number): void {
    if (status === 401) {
      this.standing.value = this.token.value === '' ? 'token-missing' : 'token-unknown';
    } else if (status >= 200 && status < 300) {
      this.standing.value = 'fine';
    }
  }
}

function tabStorage(): TabStorage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined; // a browser that allows none: the token lasts until the page is left
  }
}

/** This tab's. */
export const credentials = new Credentials(typeof window === 'undefined' ? undefined : tabStorage());
