import { useEffect, useState } from 'preact/hooks';
import type { Stage } from '../api/types';
import { serverClock } from '../api/http';
import { EXPIRED, describe, seconds } from '../api/sentences';
import { cancel } from '../app/run';
import {
  cancelError, cancelling, channel, interruption, isRunning, job, jobGone, jobId, online,
} from '../app/state';
import type { Channel } from '../client/follower';
import { Failure, Notice } from './Notice';
import { clock, finding } from './words';

const STAGES: readonly [Stage, string][] = [
  ['queued', 'Queue'],
  ['loading', 'Load'],
  ['preprocessing', 'Prepare'],
  ['inferring', 'Segment'],
  ['postprocessing', 'Measure'],
  ['writing', 'Write'],
  ['done', 'Done'],
];

const CHANNELS: Readonly<Record<Channel, readonly [string, string]>> = {
  connecting: ['Connecting', 'The page connects to the service.'],
  stream: ['Live', 'Progress arrives the moment it happens.'],
  longPoll: ['Long poll', 'The live stream is silent, so the page asks the service, which answers when there is news.'],
  poll: ['Polling', 'The live stream and long requests are cut on the way, so the page asks every 2 seconds.'],
  waiting: ['Waiting', 'The service cannot be reached; the page tries again by itself.'],
  none: ['', ''],
};

/** How the job is doing. */
export function ProgressPanel() {
  if (jobId.value === undefined) {
    return null;
  }
  if (jobGone.value) {
    return (
      <section class="panel" aria-label="Progress" data-testid="progress">
        <Notice kind="bad" title={EXPIRED.title}>
          {EXPIRED.advice}
        </Notice>
      </section>
    );
  }
  const now = job.value;
  return (
    <section class="panel progress" id="progress" aria-labelledby="progress-title" data-testid="progress" data-status={now?.status ?? ''}>
      <div class="row spread">
        <h2 id="progress-title">Progress</h2>
        <ChannelMark />
      </div>
      <progress id="bar" max={100} value={now?.progress ?? 0} aria-label="Work done" />
      <Stages stage={now?.stage} running={isRunning.value} />
      <p class="progress-line">
        <span data-testid="progress-message">{message()}</span>
        <Elapsed />
      </p>
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement()}
      </p>
      {now?.status === 'completed' && now.result !== null && (
        <p data-testid="finding">
          <strong>{finding(now.result)}</strong> <a href="#result">Measures and downloads</a>
        </p>
      )}
      <Interrupted />
      {now?.error != null && (
        <Notice kind="bad" title={now.status === 'failed' ? 'The job failed.' : 'The job ended.'}>
          {now.error} {now.status === 'failed' ? 'Nothing of it is kept. Start it again, or choose another case.' : ''}
        </Notice>
      )}
      {now?.status === 'cancelled' && now.error === null && (
        <Notice kind="info" title="The job was cancelled.">
          Its place in the queue is free. Start it again when you like.
        </Notice>
      )}
      <Failure error={cancelError.value} />
      {isRunning.value && (
        <button type="button" id="cancel" disabled={cancelling.value} onClick={() => void cancel()}>
          {cancelling.value ? 'Cancelling…' : 'Cancel job'}
        </button>
      )}
    </section>
  );
}

function message(): string {
  const now = job.value;
  if (now === undefined) {
    return 'The page asks the service for this job.';
  }
  const parts = [now.progressMessage, `${Math.round(now.progress)} %`];
  if (now.queuePosition !== null) {
    parts.push(`place ${now.queuePosition} in the queue`);
  }
  if (now.etaSeconds !== null && isRunning.value) {
    parts.push(`about ${seconds(now.etaSeconds)} to go`);
  }
  if (now.attempt > 1 && isRunning.value) {
    parts.push(`attempt ${now.attempt}`);
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** For screen readers: a new stage and every tenth percent, not each step. */
function announcement(): string {
  const now = job.value;
  if (now === undefined) {
    return '';
  }
  const stage = STAGES.find(([name]) => name === now.stage)?.[1] ?? now.stage;
  switch (now.status) {
    case 'pending':
      return now.queuePosition === null ? 'The job waits.' : `The job waits at place ${now.queuePosition} in the queue.`;
    case 'running':
      return `${stage}: ${Math.floor(now.progress / 10) * 10} percent.`;
    case 'completed':
      return `The job is done. ${now.result === null ? '' : finding(now.result)} The results follow below.`;
    case 'cancelled':
      return 'The job was cancelled.';
    default:
      return `The job failed. ${now.error ?? ''}`;
  }
}

function Stages({ stage, running }: { readonly stage: Stage | undefined; readonly running: boolean }) {
  const at = STAGES.findIndex(([name]) => name === stage);
  return (
    <ol class="stages" aria-label="Stages">
      {STAGES.map(([name, text], index) => (
        <li
          key={name}
          class={index < at || name === 'done' && index === at ? 'past' : index === at && running ? 'current' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          {text}
        </li>
      ))}
    </ol>
  );
}

function ChannelMark() {
  const [text, meaning] = CHANNELS[channel.value];
  return text === '' ? null : (
    <span class={`channel ${channel.value}`} data-testid="channel" data-channel={channel.value} title={meaning}>
      <span class="dot" aria-hidden="true" /> {text}
      <span class="visually-hidden"> – {meaning}</span>
    </span>
  );
}

function Interrupted() {
  const now = interruption.value;
  if (now === undefined) {
    return null;
  }
  const { title, advice } = describe(now.error, online.value);
  return (
    <Notice kind="warn" title={title}>
      {advice} The next attempt is in {seconds(now.retryInMs / 1000)}.
    </Notice>
  );
}

/** The time since the start; the service's own number once it has ended. */
function Elapsed() {
  const now = job.value;
  const [tick, setTick] = useState(0);
  const [origin, setOrigin] = useState<{ readonly id: string; readonly at: number } | undefined>(undefined);
  const running = now !== undefined && now.startedAt !== null && now.finishedAt === null;
  const started = running ? `${now.jobId} ${now.startedAt}` : '';
  useEffect(() => {
    if (started === '') {
      return undefined;
    }
    // From here on the monotonic clock counts: the wall clock may be set meanwhile.
    const before = Math.max(0, serverClock.now() - Date.parse(started.slice(started.indexOf(' ') + 1)));
    setOrigin({ id: started, at: performance.now() - before });
    const timer = window.setInterval(() => setTick((old) => old + 1), 1000);
    return () => window.clearInterval(timer);
  }, [started]);
  void tick;
  if (now?.elapsedSeconds != null) {
    return <span class="quiet elapsed">{clock(now.elapsedSeconds)}</span>;
  }
  return running && origin?.id === started ? (
    <span class="quiet elapsed">{clock((performance.now() - origin.at) / 1000)}</span>
  ) : null;
}
