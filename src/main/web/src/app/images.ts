import { computed } from '@preact/signals';
import type { CaseItem, JobSnapshot, Result } from '../api/types';
import type { ViewerImage, ViewerOverlay, ViewerProps } from '../viewer/props';
import { allCases, job, jobId, selectedCase, service } from './state';

const NAMES = ['dwi', 'adc', 'flair'] as const;

/** Jobs whose images come from their case: they are shown from the start and never loaded again from the results. */
const fromCase = new Set<string>();

/** What the viewer shows: the job's case, else the one that is chosen; undefined while there is nothing to show. */
export const viewed = computed<ViewerProps | undefined>(() => {
  const now = job.value;
  if (now !== undefined) {
    return ofJob(now);
  }
  const chosen = selectedCase.value;
  const stays = jobId.value === undefined || fromCase.has(jobId.value);
  return stays && chosen !== undefined && chosen.source !== 'hub'
    ? { caseId: chosen.id, title: chosen.title, images: ofCase(chosen), overlays: [] }
    : undefined;
});

/** Says that a job was started with the chosen case, whose images are shown already and stay. */
export function keepImages(id: string): void {
  if (selectedCase.value !== undefined && selectedCase.value.source !== 'hub') {
    fromCase.add(id);
  }
}

function ofJob(now: JobSnapshot): ViewerProps | undefined {
  const known = allCases.value.find((one) => one.id === now.caseId);
  const result = now.result;
  const read = !['queued', 'loading'].includes(now.stage) || now.status === 'completed';
  if (known !== undefined && result === null && (known.source !== 'hub' || read)) {
    fromCase.add(now.jobId);
  }
  const early = fromCase.has(now.jobId) && known !== undefined;
  const images = early ? ofCase(known) : result === null ? [] : ofResult(result);
  if (images.length === 0) {
    return undefined;
  }
  return {
    caseId: now.caseId,
    title: known?.title ?? now.caseId,
    images,
    overlays: result === null ? [] : overlays(result),
    ...(result?.reportUrl ? { reportUrl: service.address.ofFile(result.reportUrl) } : {}),
  };
}

function ofCase(one: CaseItem): ViewerImage[] {
  return NAMES.filter((name) => one.modalities.includes(name)).map((name) => ({
    name,
    url: service.image(one.id, name),
  }));
}

function ofResult(result: Result): ViewerImage[] {
  const links = { dwi: result.dwiUrl, adc: result.adcUrl, flair: result.flairUrl };
  return NAMES.flatMap((name) => {
    const link = links[name];
    return link === null ? [] : [{ name, url: service.address.ofFile(link) }];
  });
}

function overlays(result: Result): ViewerOverlay[] {
  const links = [
    ['prediction', result.predictionUrl],
    ['probability', result.probabilityUrl],
    ['groundTruth', result.groundTruthUrl],
  ] as const;
  return links.flatMap(([name, link]) => (link === null ? [] : [{ name, url: service.address.ofFile(link) }]));
}
