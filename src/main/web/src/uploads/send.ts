import { credentials } from '../api/credentials';
import { Unreachable, refusal } from '../api/problem';
import type { UploadedCase } from '../api/types';
import { PARTS, type Chosen } from './parts';

/** An upload that is under way. */
export interface Sending {
  readonly done: Promise<UploadedCase>;
  /** Breaks it off; `done` then rejects with `Cancelled`. */
  cancel(): void;
}

/** Somebody broke the upload off. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Sends files. `fetch` cannot tell how much of a body has left, so this is an `XMLHttpRequest`.
 *
 * @param progress hears the share that was sent, 0 to 1
 */
export function send(address: string, chosen: Chosen, progress: (share: number) => void): Sending {
  const form = new FormData();
  for (const part of PARTS) {
    const entry = chosen[part];
    if (entry !== undefined) {
      form.append(part, entry.file, entry.file.name);
    }
  }
  const call = new XMLHttpRequest();
  const done = new Promise<UploadedCase>((resolve, reject) => {
    call.upload.onprogress = (event) => {
      if (event.lengthComputable) {
        progress(event.loaded / event.total);
      }
    };
    call.onload = () => {
      credentials.answered(call.status);
      if (call.status === 201) {
        resolve(JSON.parse(call.responseText) as UploadedCase);
      } else {
        reject(refusal(call.status, (name) => call.getResponseHeader(name), call.responseText, Date.now()));
      }
    };
    call.onerror = () => reject(new Unreachable());
    call.onabort = () => reject(new Cancelled());
    call.open('POST', address);
    call.setRequestHeader('Accept', 'application/json, application/problem+json');
    for (const [name, value] of Object.entries(credentials.headers())) {
      call.setRequestHeader(name, value);
    }
    call.send(form);
  });
  return { done, cancel: () => call.abort() };
}
