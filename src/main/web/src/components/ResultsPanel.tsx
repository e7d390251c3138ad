import { signal } from '@preact/signals';
import { asDownload } from '../api/address';
import { addressOf } from '../app/run';
import { job, models, service } from '../app/state';
import type { Result } from '../api/types';
import { Notice } from './Notice';
import { clock, metricName, metricValue, milliliters, moment, networkLine } from './words';

const shared = signal('');

/** What was found, and the files to take away. */
export function ResultsPanel() {
  const now = job.value;
  const result = now?.result;
  if (now === undefined || result == null || now.status !== 'completed') {
    return null;
  }
  return (
    <section class="panel results" id="result" aria-labelledby="result-title" tabIndex={-1}>
      <h2 id="result-title">Result</h2>
      <Measures result={result} />
      {result.warning !== null && (
        <Notice kind="warn" title="To know:">
          {result.warning}
        </Notice>
      )}
      <Networks result={result} />
      <Metrics result={result} />
      <Downloads result={result} />
      <Share id={now.jobId} />
      <p class="quiet small-text" data-testid="expires">
        The files are kept until {moment(result.expiresAt)}. Download what you need.
      </p>
      <p class="disclaimer small-text" role="note">
        <strong>Research use only – not a medical device.</strong> A mask is a model’s guess; look at the images.
      </p>
      {result.reportUrl !== null && (
        <details>
          <summary>Report picture</summary>
          <img
            id="report"
            loading="lazy"
            src={service.address.ofFile(result.reportUrl)}
            alt="Slices through the lesion in DWI and ADC with its outline, its volume, a scale and the sides"
          />
        </details>
      )}
    </section>
  );
}

function Measures({ result }: { readonly result: Result }) {
  const model = models.value.find((one) => one.id === result.model)?.title ?? result.model;
  const numbers: readonly [string, string][] = [
    ['Lesion volume', milliliters(result.volumeMl)],
    ['Lesions', String(result.lesionCount)],
    ['Largest lesion', milliliters(result.largestLesionMl)],
    ['Dice', result.diceScore === null ? 'no ground truth' : result.diceScore.toFixed(4)],
    ['Time', result.elapsedSeconds < 60 ? `${result.elapsedSeconds.toFixed(1)} s` : clock(result.elapsedSeconds)],
    ['Model', `${model} ${result.modelVersion}`],
  ];
  return (
    <dl id="numbers">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={/\d/.test(value) && name !== 'Model' ? '' : 'words'}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Which networks made the result, and which had no vote. */
function Networks({ result }: { readonly result: Result }) {
  const networks = result.networks ?? [];
  const abstained = result.abstained ?? [];
  return networks.length === 0 ? null : (
    <div class="networks small-text" data-testid="networks">
      {result.vote != null && <p>{result.vote}</p>}
      <ul class="quiet">
        {networks.map((network) => (
          <li key={network.model}>{networkLine(network)}</li>
        ))}
        {abstained.map(({ model, title, reason }) => (
          <li key={model}>
            {title}: no vote, {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Metrics({ result }: { readonly result: Result }) {
  const rows = Object.entries(result.metrics)
    .map(([key, value]) => [metricName(key), metricValue(value)] as const)
    .filter(([, value]) => value !== '');
  return rows.length === 0 ? null : (
    <details>
      <summary>All measures</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="All measures">
        <table>
          <tbody>
            {rows.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Downloads({ result }: { readonly result: Result }) {
  const folder = result.archiveUrl.slice(0, result.archiveUrl.lastIndexOf('/') + 1);
  const files: readonly [string, string | null][] = [
    ['Everything (zip)', result.archiveUrl],
    ['Mask', result.predictionUrl],
    ['Probability', result.probabilityUrl],
    ['Report', result.reportUrl],
    ['JSON', result.documentUrl ?? `${folder}result.json`],
    ['DWI', result.dwiUrl],
    ['ADC', result.adcUrl],
    ['FLAIR', result.flairUrl],
    ['Ground truth', result.groundTruthUrl],
  ];
  return (
    <nav id="downloads" aria-label="Downloads">
      <h3>Downloads</h3>
      <ul>
        {files.map(([name, link]) =>
          link === null ? null : (
            <li key={name}>
              <a href={asDownload(service.address.ofFile(link))} download>
                {name}
              </a>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}

function Share({ id }: { readonly id: string }) {
  const link = addressOf(id);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      shared.value = 'The link is copied.';
    } catch {
      shared.value = 'The browser does not allow copying: select the link and copy it.';
    }
  };
  return (
    <div class="share">
      <label>
        <span>Link to share</span>
        <input type="text" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" class="quiet small-text">
        {shared.value}
      </span>
    </div>
  );
}
