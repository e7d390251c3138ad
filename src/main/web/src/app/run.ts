import { batch } from '@preact/signals';
import { Refused } from '../api/problem';
import type { JobSnapshot } from '../api/types';
import { browserPorts } from '../client/browserPorts';
import { JobFollower } from '../client/follower';
import { keepImages } from './images';
import { loadLists, refreshModels } from './lists';
import { requested } from './options';
import {
  cancelError, cancelling, channel, chosenOptions, fastMode, interruption, job, jobGone, jobId, loading, models, obstacle,
  offered, runError, selectedCaseId, selectedModelId, service, submitting,
} from './state';

let follower: JobFollower | undefined;
/** Names one intent to run: a request that is repeated because its answer was lost starts no second job. */
let intent: { readonly what: string; readonly key: string } | undefined;

/** The job that an address named, until its first snapshot says what it ran. */
let named: string | undefined;

/** Starts what is chosen. */
export async function run(): Promise<void> {
  const caseId = selectedCaseId.value;
  const model = selectedModelId.value;
  if (caseId === undefined || model === undefined || obstacle.value !== '' || submitting.value) {
    return;
  }
  const work = { caseId, model, fastMode: fastMode.value, ...requested(offered.value, chosenOptions.value) };
  const what = JSON.stringify(work);
  if (intent?.what !== what) {
    intent = { what, key: randomKey() };
  }
  submitting.value = true;
  runError.value = undefined;
  try {
    const accepted = await service.segment(work, intent.key);
    intent = undefined;
    history.pushState(null, '', addressOf(accepted.jobId));
    keepImages(accepted.jobId);
    follow(accepted.jobId, accepted.links?.events);
    showProgress();
  } catch (error) {
    if (error instanceof Refused) {
      intent = undefined;
    }
    runError.value = error;
    if (error instanceof Refused && error.type === 'unknown-case') {
      void loadLists();
    }
  } finally {
    submitting.value = false;
  }
}

/** On a phone the progress is below the button. */
function showProgress(): void {
  requestAnimationFrame(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    document.getElementById('progress')?.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  });
}

/**
 * Follows a job to its end; an earlier one is no longer followed, and goes on.
 *
 * @param eventsLink the link of its stream, where it is known
 */
export function follow(id: string | undefined, eventsLink?: string): void {
  follower?.stop();
  follower = undefined;
  batch(() => {
    job.value = undefined;
    jobId.value = id;
    jobGone.value = false;
    interruption.value = undefined;
    cancelError.value = undefined;
    cancelling.value = false;
    channel.value = 'none';
  });
  if (id === undefined) {
    return;
  }
  const mine = new JobFollower(browserPorts, service.address.of(`api/jobs/${encodeURIComponent(id)}`), {
    snapshot(next) {
      batch(() => {
        job.value = next;
        selectedCaseId.value ??= next.caseId;
        if (named === id) {
          named = undefined;
          chooseAsRun(next);
        }
        if (next.status !== 'pending' && next.status !== 'running') {
          cancelling.value = false;
        }
      });
      if (next.status === 'completed') {
        void refreshModels();
      }
    },
    channel: (next) => (channel.value = next),
    interrupted: (next) => (interruption.value = next),
    gone: () => (jobGone.value = true),
  }, eventsLink);
  follower = mine;
  mine.start();
}

/** Cancels the job on the server, so that its place is free. */
export async function cancel(): Promise<void> {
  const id = jobId.value;
  if (id === undefined) {
    return;
  }
  cancelling.value = true;
  cancelError.value = undefined;
  try {
    const answer = await service.cancel(id);
    if (jobId.value === id) {
      follower?.take(answer);
    }
  } catch (error) {
    cancelling.value = false;
    if (!(error instanceof Refused && error.status === 409)) {
      cancelError.value = error; // 409: it has just ended by itself, which is shown
    }
  }
}

/** The page's address with a job. */
export function addressOf(id: string): string {
  const address = new URL(location.href);
  address.search = '';
  address.hash = '';
  address.searchParams.set('job', id);
  return address.href;
}

/** Follows the job that the page's address names; a link within the page changes nothing. */
export function followAddress(): void {
  const wanted = new URLSearchParams(location.search).get('job') ?? undefined;
  if (wanted !== jobId.value) {
    named = wanted;
    follow(wanted);
  }
}

/** Who opens a job by its address sees, and runs again, what it ran. */
function chooseAsRun({ caseId, model, fastMode: fast }: JobSnapshot): void {
  selectedCaseId.value = caseId;
  fastMode.value = fast;
  if (loading.value !== 'ready' || models.value.some(({ id }) => id === model)) {
    selectedModelId.value = model;
  }
}

/** `crypto.randomUUID` is absent on plain http. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
