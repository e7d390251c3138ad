/** What the service says. Names are the API's. */

export type JobStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';

export type Stage = 'queued' | 'loading' | 'preprocessing' | 'inferring' | 'postprocessing' | 'writing' | 'done';

export type ModalityName = 'dwi' | 'adc' | 'flair';

/** What ran of one network. */
export interface NetworkRun {
  readonly model: string;
  readonly title: string;
  readonly version: string;
  readonly folds: number;
  readonly flips: number;
  readonly step: number | null;
}

/** A network of an ensemble that had no vote. */
export interface Abstained {
  readonly model: string;
  readonly title: string;
  readonly reason: string;
}

export interface Result {
  readonly caseId: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly diceScore: number | null;
  readonly volumeMl: number;
  readonly lesionCount: number;
  readonly largestLesionMl: number;
  readonly metrics: Readonly<Record<string, unknown>>;
  /** How an ensemble came to the result, in a sentence; null for a single model, absent from older services. */
  readonly vote?: string | null;
  readonly networks?: readonly NetworkRun[];
  readonly abstained?: readonly Abstained[];
  readonly elapsedSeconds: number;
  readonly dwiUrl: string | null;
  readonly adcUrl: string | null;
  readonly flairUrl: string | null;
  readonly predictionUrl: string | null;
  readonly probabilityUrl: string | null;
  readonly groundTruthUrl: string | null;
  readonly reportUrl: string | null;
  /** Absent from older services. */
  readonly documentUrl?: string;
  readonly archiveUrl: string;
  readonly expiresAt: string;
  readonly warning: string | null;
}

export interface JobSnapshot {
  readonly jobId: string;
  readonly status: JobStatus;
  /** Share of the work done, 0 to 100. */
  readonly progress: number;
  readonly progressMessage: string;
  readonly stage: Stage;
  /** Number of this snapshot; a newer one has a larger one. */
  readonly seq: number;
  readonly attempt: number;
  readonly queuePosition: number | null;
  readonly etaSeconds: number | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly elapsedSeconds: number | null;
  readonly caseId: string;
  readonly model: string;
  readonly fastMode: boolean;
  readonly device: string | null;
  readonly result: Result | null;
  readonly error: string | null;
  readonly errorType: string | null;
  readonly links?: JobLinks;
}

/** Where a page goes on from a job; where a token is needed, `events` opens without one, for a while. */
export interface JobLinks {
  readonly self: string;
  readonly events: string;
}

export interface AcceptedJob {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly links?: JobLinks;
}

export interface CaseItem {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly modalities: readonly ModalityName[];
  readonly hasGroundTruth: boolean;
  readonly expiresAt: string | null;
}

export interface CaseSourceState {
  readonly name: string;
  readonly state: 'ready' | 'loading' | 'down';
  readonly message: string | null;
  readonly cases: number;
}

export interface CaseList {
  readonly items: readonly CaseItem[];
  readonly sources: readonly CaseSourceState[];
}

/** What can be traded for speed. */
export type OptionName = 'step' | 'flips' | 'folds';

/** What was chosen; an option that is not here runs as the model says. */
export type Chosen = Readonly<Partial<Record<OptionName, number>>>;

/** The values that an option may have. */
export interface Bound {
  readonly min: number;
  readonly max: number;
  /** What runs when nothing is chosen; null where the networks differ. */
  readonly byDefault: number | null;
}

export type Adjustable = Readonly<Record<OptionName, Bound | null>>;

/** A variant of an ensemble. */
export interface Mode {
  readonly id: 'fast' | 'full';
  readonly members: readonly string[];
  readonly adjustable: Adjustable;
}

export interface Member {
  readonly id: string;
  readonly title: string;
}

export interface Model {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly inputs: readonly ModalityName[];
  readonly licence: string;
  readonly intendedUse: string;
  readonly isDefault: boolean;
  readonly device: string | null;
  readonly loaded: boolean;
  readonly usualSeconds: { readonly fast: number | null; readonly full: number | null };
  /** This and what follows is absent from older services. */
  readonly adjustable?: Adjustable;
  readonly members?: readonly Member[];
  readonly modes?: readonly Mode[];
}

export interface UploadedCase {
  readonly caseId: string;
  readonly expiresAt: string;
  readonly modalities: readonly ModalityName[];
  readonly hasGroundTruth: boolean;
  readonly warnings: readonly string[];
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Whether nothing will change any more. */
export function isFinished(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
