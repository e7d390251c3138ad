import { computed, signal } from '@preact/signals';
import { Refused } from '../api/problem';
import type { CaseItem, UploadedCase } from '../api/types';
import { choose } from '../app/choose';
import { addOwn } from '../app/lists';
import { service } from '../app/state';
import { facts, inspect, problems } from '../uploads/checks';
import { PARTS, TITLES, assign, isRequired, type Chosen, type PartName } from '../uploads/parts';
import { Cancelled, send, type Sending } from '../uploads/send';
import { Failure, Notice } from './Notice';

const chosen = signal<Chosen>({});
const unplaced = signal<readonly string[]>([]);
const sending = signal<Sending | undefined>(undefined);
const share = signal(0);
const error = signal<unknown>(undefined);
const done = signal<UploadedCase | undefined>(undefined);
const over = signal(false);
const opened = signal(false);

const faults = computed(() => problems(chosen.value));
const begun = computed(() => Object.keys(chosen.value).length > 0);

/** Takes a person's own images, checks them before anything is sent, and sends them. */
export function UploadPanel() {
  return (
    <details
      class={`upload${over.value ? ' over' : ''}`}
      data-testid="drop-zone"
      open={opened.value || begun.value}
      onToggle={(event) => (opened.value = event.currentTarget.open)}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
          over.value = false;
        }
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        opened.value = true;
        place([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <summary>
        Your own images <span class="quiet small-text">– drop NIfTI files here</span>
      </summary>
      <p class="quiet small-text">
        .nii or .nii.gz: DWI and ADC are needed, skull-stripped and on one grid. Only this browser lists them. Remove names
        and other personal data first.
      </p>
      {PARTS.map((part) => (
        <Slot key={part} part={part} />
      ))}
      {unplaced.value.length > 0 && (
        <Notice kind="warn" title="Not clear which image this is:">
          {unplaced.value.join(', ')}. Choose it at DWI, ADC, FLAIR or ground truth.
        </Notice>
      )}
      <Upload />
      <Failure error={error.value} />
      {done.value !== undefined && <Accepted answer={done.value} />}
    </details>
  );
}

function Slot({ part }: { readonly part: PartName }) {
  const entry = chosen.value[part];
  const fault = entry === undefined ? undefined : (serverFault(part) ?? faults.value.get(part));
  const note = `upload-${part}-note`;
  return (
    <div class={`slot${fault !== undefined ? ' faulty' : entry !== undefined ? ' filled' : ''}`}>
      <label>
        <span class="slot-name">
          {TITLES[part]} {!isRequired(part) && <span class="quiet">(optional)</span>}
        </span>
        <input
          type="file"
          accept=".nii,.gz,application/gzip"
          aria-describedby={note}
          aria-invalid={fault !== undefined}
          disabled={sending.value !== undefined}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (file !== undefined) {
              void put(part, file);
            }
          }}
        />
        <span class="slot-file">{entry?.file.name ?? 'Choose a file'}</span>
      </label>
      {entry !== undefined && (
        <button
          type="button"
          class="small quiet-button"
          aria-label={`Take ${TITLES[part]} out`}
          disabled={sending.value !== undefined}
          onClick={() => remove(part)}
        >
          Take out
        </button>
      )}
      <p id={note} class={fault !== undefined ? 'fault' : 'quiet'} role={fault !== undefined ? 'alert' : undefined}>
        {fault ?? (entry === undefined ? '' : facts(entry))}
      </p>
    </div>
  );
}

function Upload() {
  if (sending.value !== undefined) {
    const percent = Math.round(share.value * 100);
    return (
      <div class="sending" role="group" aria-label="Upload">
        <progress max={100} value={percent} aria-label="Sent" />
        <p role="status">{percent < 100 ? `${percent} % sent.` : 'Sent. The service checks the images.'}</p>
        <button type="button" onClick={() => sending.value?.cancel()}>
          Cancel upload
        </button>
      </div>
    );
  }
  if (!begun.value) {
    return null;
  }
  const missing = [...faults.value.values()][0];
  return (
    <div class="row">
      <button type="button" class="primary" disabled={missing !== undefined} aria-describedby="upload-why" onClick={upload}>
        Upload
      </button>
      <span id="upload-why" class="quiet small-text">
        {missing ?? ''}
      </span>
    </div>
  );
}

function Accepted({ answer }: { readonly answer: UploadedCase }) {
  return (
    <Notice kind={answer.warnings.length > 0 ? 'warn' : 'info'} title="Your case is uploaded and chosen.">
      {answer.warnings.join(' ')}
    </Notice>
  );
}

/** What the server said of a part, until its file is changed. */
function serverFault(part: PartName): string | undefined {
  return error.value instanceof Refused ? error.value.fields.find(({ field }) => field === part)?.message : undefined;
}

function place(files: readonly File[]): void {
  if (sending.value !== undefined) {
    return;
  }
  const { parts, left } = assign(files, Object.keys(chosen.value) as PartName[]);
  unplaced.value = left.map((file) => file.name);
  for (const [part, file] of parts) {
    void put(part, file);
  }
}

async function put(part: PartName, file: File): Promise<void> {
  error.value = undefined;
  done.value = undefined;
  unplaced.value = unplaced.value.filter((name) => name !== file.name);
  chosen.value = { ...chosen.value, [part]: { file } };
  const inspected = await inspect(file);
  if (chosen.value[part]?.file === file) {
    chosen.value = { ...chosen.value, [part]: inspected };
  }
}

function remove(part: PartName): void {
  const { [part]: _, ...rest } = chosen.value;
  error.value = undefined;
  chosen.value = rest;
}

async function upload(): Promise<void> {
  const files = chosen.value;
  error.value = undefined;
  done.value = undefined;
  share.value = 0;
  const call = send(service.address.of('api/cases'), files, (sent) => (share.value = sent));
  sending.value = call;
  try {
    const answer = await call.done;
    chosen.value = {};
    done.value = answer;
    addOwn(itemOf(answer, files));
    choose(answer.caseId);
  } catch (failure) {
    error.value = failure instanceof Cancelled ? undefined : failure;
  } finally {
    sending.value = undefined;
  }
}

function itemOf(answer: UploadedCase, files: Chosen): CaseItem {
  return {
    id: answer.caseId,
    title: files.dwi?.file.name.replace(/\.nii(\.gz)?$/i, '').replace(/[_-]?dwi$/i, '') || answer.caseId,
    source: 'upload',
    modalities: answer.modalities,
    hasGroundTruth: answer.hasGroundTruth,
    expiresAt: answer.expiresAt,
  };
}
