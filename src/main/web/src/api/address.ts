/**
 * Where the service is. Empty: where the page is, also below a path. Another address comes only from the page's own
 * meta element: a link must not be able to send somebody's images to a stranger.
 */
export interface Address {
  /** The address of a path of the API, for example `api/cases`. */
  of(path: string): string;
  /** The address of a result file, whatever host its link names: a proxy may not have told the service its name. */
  ofFile(link: string): string;
}

/**
 * The service's address.
 *
 * @param configured content of the meta element `penumbra-api`; empty for the page's own place
 * @param page the page's address
 */
export function addressFrom(configured: string, page: string): Address {
  const trimmed = configured.trim();
  const base = new URL(trimmed === '' ? './' : trimmed.endsWith('/') ? trimmed : `${trimmed}/`, page);
  base.search = '';
  base.hash = '';
  const of = (path: string) => new URL(path, base).href;
  return {
    of,
    ofFile(link) {
      const { pathname, search } = new URL(link, base);
      const at = pathname.indexOf('/files/');
      return at < 0 ? new URL(link, base).href : `${of(pathname.slice(at + 1))}${search}`;
    },
  };
}

/** The address of a file that is to be saved instead of shown. */
export function asDownload(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}download`;
}

/** What a signed link adds to its address; empty where links are not signed. */
export function passOf(link: string | undefined): string {
  const query = link === undefined ? '' : link.slice(link.indexOf('?') + 1);
  return query.includes('signature=') ? query : '';
}

/** The address that this page is configured with. */
export function pageAddress(): Address {
  const configured = document.querySelector<HTMLMetaElement>('meta[name="penumbra-api"]')?.content ?? '';
  return addressFrom(configured, document.baseURI);
}
