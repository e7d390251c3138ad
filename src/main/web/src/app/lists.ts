import { Refused } from '../api/problem';
import type { CaseItem } from '../api/types';
import { Backoff } from '../client/backoff';
import {
  cases, loadError, loading, models, ownCases, selectedCaseId, selectedModelId, service, sources, uploads,
} from './state';

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** While a source is still being listed. */
const REFRESH_MS = 3_000;

const backoff = new Backoff(SHORTEST_WAIT_MS, LONGEST_WAIT_MS, Math.random);
let timer: number | undefined;
let asked = 0;

/** Fetches cases and models, and again until that has worked. */
export async function loadLists(): Promise<void> {
  window.clearTimeout(timer);
  const mine = ++asked;
  try {
    const [list, bundles, own] = await Promise.all([service.cases(), service.models(), loadOwn()]);
    if (mine !== asked) {
      return;
    }
    cases.value = list.items;
    sources.value = list.sources ?? [];
    models.value = bundles;
    ownCases.value = own;
    if (!bundles.some(({ id }) => id === selectedModelId.value)) {
      selectedModelId.value = (bundles.find((model) => model.isDefault) ?? bundles[0])?.id;
    }
    loading.value = 'ready';
    loadError.value = undefined;
    backoff.reset();
    if (sources.value.some((source) => source.state === 'loading')) {
      timer = window.setTimeout(() => void loadLists(), REFRESH_MS);
    }
  } catch (error) {
    if (mine === asked) {
      loading.value = loading.value === 'ready' ? 'ready' : 'failed';
      loadError.value = error;
      timer = window.setTimeout(() => void loadLists(), backoff.next());
    }
  }
}

/** Fetches the models again: what a run usually takes has changed. */
export async function refreshModels(): Promise<void> {
  try {
    models.value = await service.models();
  } catch {
    // What is known from before stays.
  }
}

/** The uploads of this browser that the service still has. */
async function loadOwn(): Promise<readonly CaseItem[]> {
  const found = await Promise.all(
    uploads.list().map(async (upload) => {
      try {
        return { ...(await service.case(upload.id)), title: upload.title };
      } catch (error) {
        if (error instanceof Refused && error.status === 404) {
          uploads.remove(upload.id);
        }
        return undefined;
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** Chooses a case; one on another server is then fetched ahead. */
export function selectCase(id: string): void {
  if (selectedCaseId.value === id) {
    return;
  }
  const before = cases.value.find((one) => one.id === selectedCaseId.value);
  const now = cases.value.find((one) => one.id === id);
  selectedCaseId.value = id;
  if (now?.source === 'hub') {
    wish(id, true);
  } else if (before?.source === 'hub') {
    wish(before.id, false);
  }
}

/** A wish is a courtesy: nothing depends on it. */
function wish(id: string, wanted: boolean): void {
  service.wish(id, wanted).catch(() => undefined);
}

/** Adds a case that was just uploaded. */
export function addOwn(item: CaseItem): void {
  uploads.add({ id: item.id, title: item.title });
  ownCases.value = [item, ...ownCases.value.filter((one) => one.id !== item.id)];
}

/** Removes an upload here and on the server. */
export async function forget(id: string): Promise<void> {
  try {
    await service.forget(id);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 404)) {
      throw error;
    }
  }
  uploads.remove(id);
  ownCases.value = ownCases.value.filter((one) => one.id !== id);
  if (selectedCaseId.value === id) {
    selectedCaseId.value = undefined;
  }
}
