// The page's one job: choose a case, follow its segmentation, show the result.
// The job's id stands in the URL, so that a reload goes on where it was.

const $ = (id) => document.getElementById(id);
const TERMINAL = new Set(['completed', 'failed', 'cancelled']);
const SILENCE_MS = 5000;
const POLL_MS = 2000;

let models = [];
let follower = null;

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error('The server does not answer. Check the connection, then try again.');
  }
  if (response.status === 304 || response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const wait = response.headers.get('Retry-After');
    const error = new Error((body.detail ?? `The server answered ${response.status}.`) + (wait ? ` Try again in ${wait} s.` : ''));
    error.status = response.status;
    throw error;
  }
  return body;
}

function complain(error) {
  $('problem').textContent = error?.message ?? '';
  $('problem').hidden = !error;
}

function option(value, text) {
  const element = document.createElement('option');
  element.value = value;
  element.textContent = text;
  return element;
}

async function fillForm() {
  const [cases, bundles] = await Promise.all([call('/api/cases'), call('/api/models')]);
  $('case').replaceChildren(...cases.items.map((c) =>
    option(c.id, `${c.title} (${c.source}${c.hasGroundTruth ? ', with ground truth' : ''})`)));
  models = bundles.models ?? bundles.items ?? [];
  $('model').replaceChildren(...models.map((m) => option(m.id, `${m.title} ${m.version}`)));
  const usual = models.find((m) => m.isDefault);
  if (usual) $('model').value = usual.id;
  $('start').disabled = cases.items.length === 0 || models.length === 0;
  if (cases.items.length === 0) complain(new Error('There is no case to run: set PENUMBRA_CASES_DIR to a folder with scans.'));
  describeModel();
}

function describeModel() {
  const model = models.find((m) => m.id === $('model').value);
  $('about').textContent = model ? `Needs ${model.inputs.join(' + ').toUpperCase()}. ${model.intendedUse}` : '';
}

function show(job) {
  const ended = TERMINAL.has(job.status);
  $('job').hidden = false;
  $('bar').value = job.progress;
  const place = job.queuePosition ? `, place ${job.queuePosition} in the queue` : '';
  const eta = job.etaSeconds ? `, about ${Math.ceil(job.etaSeconds)} s to go` : '';
  $('progress').textContent = job.error
    ? `${job.status}: ${job.error}`
    : `${job.status} – ${job.progressMessage ?? job.stage} (${Math.round(job.progress)} %${place}${eta})`;
  $('cancel').hidden = ended;
  $('start').disabled = !ended;
  $('result').hidden = job.status !== 'completed';
  if (job.status === 'completed') showResult(job.result);
}

// Links name the service's public address. A proxy may not have told it, but this page is where the files are.
const here = (url) => url && new URL(url).pathname;

function showResult(result) {
  const ml = (v) => `${v.toFixed(2)} ml`;
  const numbers = [
    ['Lesion volume', ml(result.volumeMl)],
    ['Lesions', String(result.lesionCount)],
    ['Largest', ml(result.largestLesionMl)],
    ['Dice', result.diceScore === null ? 'no ground truth' : result.diceScore.toFixed(4)],
    ['Time', `${result.elapsedSeconds.toFixed(1)} s`],
    ['Model', result.model],
  ];
  $('numbers').replaceChildren(...numbers.map(([name, value]) => {
    const group = document.createElement('div');
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = name;
    dd.textContent = value;
    group.append(dt, dd);
    return group;
  }));
  $('warning').textContent = result.warning ?? '';
  $('warning').hidden = !result.warning;
  $('report').src = here(result.reportUrl);
  const files = [
    ['Mask', result.predictionUrl], ['Probability', result.probabilityUrl], ['DWI', result.dwiUrl], ['ADC', result.adcUrl],
    ['Ground truth', result.groundTruthUrl], ['Report', result.reportUrl], ['Everything (zip)', result.archiveUrl],
  ].filter(([, url]) => url);
  $('downloads').replaceChildren(...files.map(([name, url]) => {
    const a = document.createElement('a');
    a.href = `${here(url)}?download`;
    a.textContent = name;
    return a;
  }));
  $('expires').textContent = result.expiresAt ? `The files are kept until ${new Date(result.expiresAt).toLocaleString()}.` : '';
}

/** Follows one job by its event stream, and by polling while the stream is silent or broken. */
class Follower {
  constructor(id) {
    this.path = `/api/jobs/${id}`;
    this.seq = -1;
    this.stopped = false;
    this.stream = new EventSource(`${this.path}/events`);
    for (const name of ['snapshot', 'progress', ...TERMINAL]) {
      this.stream.addEventListener(name, (event) => {
        this.heard();
        this.take(JSON.parse(event.data));
      });
    }
    this.stream.onerror = () => this.poll();
    this.heard();
  }

  heard() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.poll(), SILENCE_MS);
  }

  take(job) {
    if (this.stopped || job.seq <= this.seq) return;
    this.seq = job.seq;
    show(job);
    if (TERMINAL.has(job.status)) this.stop();
  }

  async poll() {
    clearTimeout(this.timer);
    if (this.stopped || this.polling) return;
    this.polling = true;
    try {
      this.take(await call(this.path));
      complain(null);
    } catch (error) {
      complain(error);
      if (error.status === 404) {
        this.stop();
        $('job').hidden = true;
        $('start').disabled = false;
        complain(new Error('This job is not known here any more: its results have expired. Start a new one.'));
      }
    } finally {
      this.polling = false;
      clearTimeout(this.timer);
      if (!this.stopped) this.timer = setTimeout(() => this.poll(), POLL_MS);
    }
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.stream.close();
  }
}

function follow(id) {
  follower?.stop();
  $('result').hidden = true;
  $('cancel').dataset.job = id;
  follower = new Follower(id);
}

$('model').addEventListener('change', describeModel);

$('run').addEventListener('submit', async (event) => {
  event.preventDefault();
  complain(null);
  $('start').disabled = true;
  try {
    const accepted = await call('/api/segment', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ caseId: $('case').value, model: $('model').value }),
    });
    history.replaceState(null, '', `?job=${accepted.jobId}`);
    follow(accepted.jobId);
  } catch (error) {
    complain(error);
    $('start').disabled = false;
  }
});

$('cancel').addEventListener('click', async () => {
  try {
    await call(`/api/jobs/${$('cancel').dataset.job}`, { method: 'DELETE' });
  } catch (error) {
    complain(error);
  }
});

try {
  await fillForm();
  const job = new URLSearchParams(location.search).get('job');
  if (job) follow(job);
} catch (error) {
  complain(error);
}
