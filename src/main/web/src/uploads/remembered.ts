/** An upload that this browser made. Nobody else is told its id. */
export interface RememberedUpload {
  readonly id: string;
  /** What the person called the files. */
  readonly title: string;
}

/** The part of `localStorage` that is used; it may be forbidden, then uploads last as long as the page. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Each is asked for when the page is opened. */
const MOST = 50;

/** The uploads of this browser to one service. */
export class RememberedUploads {
  private readonly key: string;
  private entries: readonly RememberedUpload[];

  constructor(
    private readonly shelf: Shelf | undefined,
    service: string,
  ) {
    this.key = `penumbra.uploads ${service}`;
    this.entries = this.read();
  }

  /** Newest first. The service knows which have expired: using one lets it live longer. */
  list(): readonly RememberedUpload[] {
    return this.entries;
  }

  add(upload: RememberedUpload): void {
    this.write([upload, ...this.entries.filter((entry) => entry.id !== upload.id)].slice(0, MOST));
  }

  remove(id: string): void {
    this.write(this.entries.filter((entry) => entry.id !== id));
  }

  private write(entries: readonly RememberedUpload[]): void {
    this.entries = entries;
    try {
      this.shelf?.setItem(this.key, JSON.stringify(entries));
    } catch {
      // Full or forbidden: the list then ends with the page.
    }
  }

  private read(): readonly RememberedUpload[] {
    try {
      const value: unknown = JSON.parse(this.shelf?.getItem(this.key) ?? '[]');
      return Array.isArray(value) ? value.filter(isUpload) : [];
    } catch {
      return [];
    }
  }
}

function isUpload(value: unknown): value is RememberedUpload {
  const { id, title } = (value ?? {}) as Record<string, unknown>;
  return typeof id === 'string' && typeof title === 'string';
}
