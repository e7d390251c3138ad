import { selectCase } from './lists';
import { follow } from './run';
import { isRunning, job, jobGone, jobId } from './state';

/** Chooses a case. A finished job of another case makes room for it; the browser's way back leads to that job again. */
export function choose(id: string): void {
  const over = jobId.value !== undefined && !isRunning.value;
  if (over && (jobGone.value || job.value?.caseId !== id)) {
    const address = new URL(location.href);
    address.search = '';
    history.pushState(null, '', address.href);
    follow(undefined);
  }
  selectCase(id);
}
