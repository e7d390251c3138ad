import { computed, signal } from '@preact/signals';
import { pageAddress } from '../api/address';
import { Service } from '../api/service';
import type { CaseItem, CaseSourceState, Chosen, JobSnapshot, Model } from '../api/types';
import type { Channel, Interruption } from '../client/follower';
import { RememberedUploads, type Shelf } from '../uploads/remembered';
import { offers } from './options';

/** What the page knows. Components read it, `actions.ts` and its like write it. */

export const service = new Service(pageAddress());

function shelf(): Shelf | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

export const uploads = new RememberedUploads(shelf(), service.address.of(''));

/** How a list that is fetched is doing. */
export type Loading = 'loading' | 'ready' | 'failed';

export const cases = signal<readonly CaseItem[]>([]);
export const sources = signal<readonly CaseSourceState[]>([]);
export const ownCases = signal<readonly CaseItem[]>([]);
export const models = signal<readonly Model[]>([]);
export const loading = signal<Loading>('loading');
/** Why the lists could not be fetched; undefined while they can. */
export const loadError = signal<unknown>(undefined);

export const selectedCaseId = signal<string | undefined>(undefined);
export const selectedModelId = signal<string | undefined>(undefined);
export const fastMode = signal(true);
/** What the next run trades for speed. */
export const chosenOptions = signal<Chosen>({});
export const submitting = signal(false);
export const runError = signal<unknown>(undefined);

export const job = signal<JobSnapshot | undefined>(undefined);
/** The job that is followed; it has no snapshot until the first answer. */
export const jobId = signal<string | undefined>(undefined);
export const jobGone = signal(false);
export const channel = signal<Channel>('none');
export const interruption = signal<Interruption | undefined>(undefined);
export const cancelling = signal(false);
export const cancelError = signal<unknown>(undefined);
export const online = signal(navigator.onLine);

export const allCases = computed(() => [...ownCases.value, ...cases.value]);

export const selectedCase = computed(() => allCases.value.find((one) => one.id === selectedCaseId.value));

export const selectedModel = computed(() => models.value.find((one) => one.id === selectedModelId.value));

/** What the chosen model offers to trade for speed in the chosen variant. */
export const offered = computed(() => offers(selectedModel.value, fastMode.value));

/** Why a run cannot be started now; empty when it can. */
export const obstacle = computed(() => {
  const chosen = selectedCase.value;
  const model = selectedModel.value;
  if (chosen === undefined) {
    return 'Choose a case first.';
  }
  if (model === undefined) {
    return 'Choose a model first.';
  }
  const missing = model.inputs.filter((input) => !chosen.modalities.includes(input));
  if (missing.length > 0) {
    return `This model needs ${missing.join(' and ').toUpperCase()}, which this case does not have.`;
  }
  if (isRunning.value) {
    return 'Wait for the job that is running, or cancel it.';
  }
  return '';
});

export const isRunning = computed(() => {
  const status = job.value?.status;
  return jobId.value !== undefined && !jobGone.value
    && (status === undefined || status === 'pending' || status === 'running');
});
