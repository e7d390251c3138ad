import type { CaseItem, NetworkRun, Result } from '../api/types';

/** Whether each word of a search is in what is shown of a case. */
export function caseMatches(item: CaseItem, search: string): boolean {
  const shown = [item.id, item.title, item.source, ...item.modalities, item.hasGroundTruth ? 'ground truth' : '']
    .join(' ')
    .toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => shown.includes(word));
}

/** How long something is kept, for example `22 h left`. */
export function timeLeft(expiresAt: string, now = Date.now()): string {
  const minutes = Math.floor((Date.parse(expiresAt) - now) / 60_000);
  if (!(minutes > 0)) {
    return 'expires now';
  }
  if (minutes < 60) {
    return `${minutes} min left`;
  }
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h left` : `${Math.floor(minutes / 1440)} days left`;
}

/** A running time, for example `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** A point in time in the reader's own zone and language. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What was found, in a sentence. */
export function finding(result: Pick<Result, 'volumeMl' | 'lesionCount' | 'diceScore'>): string {
  const { volumeMl, lesionCount, diceScore } = result;
  const found =
    lesionCount === 0
      ? 'No lesion was found'
      : `${milliliters(volumeMl)} in ${lesionCount} ${lesionCount === 1 ? 'lesion' : 'lesions'}`;
  return `${found}${diceScore === null ? '' : `, Dice ${diceScore.toFixed(4)}`}.`;
}

/** Milliliters as people write them. */
export function milliliters(value: number): string {
  return `${value.toFixed(2)} ml`;
}

/** What ran of a network, for example `SEALS 1.0.0: 5 folds, 8 flips, step 0.5`. */
export function networkLine({ title, version, folds, flips, step }: NetworkRun): string {
  const parts = [counted(folds, 'fold'), flips === 1 ? 'no flips' : counted(flips, 'flip'), step === null ? '' : `step ${step}`];
  return `${title} ${version}: ${parts.filter((part) => part !== '').join(', ')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const METRICS: Readonly<Record<string, string>> = {
  lesionF1: 'Lesion-wise F1',
  lesionWiseF1: 'Lesion-wise F1',
  precision: 'Precision',
  recall: 'Recall',
  sensitivity: 'Sensitivity',
  hd95Mm: '95 % Hausdorff distance (mm)',
  hd95: '95 % Hausdorff distance (mm)',
  groundTruthVolumeMl: 'Ground truth volume (ml)',
  groundTruthLesionCount: 'Lesions in the ground truth',
  volumeDifferenceMl: 'Volume difference (ml)',
  absoluteVolumeDifferenceMl: 'Absolute volume difference (ml)',
  lesionCountDifference: 'Difference in lesion count',
};

/** A metric's name for a person: a known one, else the program's name with its words apart. */
export function metricName(key: string): string {
  const apart = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return METRICS[key] ?? apart.charAt(0).toUpperCase() + apart.slice(1);
}

/** A metric's value for a person; empty for what cannot be said in a cell. */
export function metricValue(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
  }
  return value === null ? 'not defined' : typeof value === 'string' ? value : '';
}
