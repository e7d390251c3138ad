import { seconds } from '../api/sentences';
import type { Model } from '../api/types';
import { modeOf, voters } from '../app/options';
import { run } from '../app/run';
import { fastMode, models, obstacle, runError, selectedModel, selectedModelId, submitting } from '../app/state';
import { Failure } from './Notice';
import { SpeedPanel } from './SpeedPanel';

/** Model, variant and the button that starts. */
export function RunPanel() {
  const reason = obstacle.value;
  return (
    <form
      class="panel run"
      aria-labelledby="run-title"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <h2 id="run-title">Run</h2>
      <fieldset>
        <legend>Model</legend>
        {models.value.map((model) => (
          <ModelChoice key={model.id} model={model} />
        ))}
        <About />
      </fieldset>
      <Variants />
      <SpeedPanel />
      <div class="row">
        <button type="submit" class="primary" id="start" disabled={reason !== '' || submitting.value} aria-describedby="run-why">
          {submitting.value ? 'Starting…' : 'Segment'}
        </button>
        <span id="run-why" class="quiet small-text">
          {reason}
        </span>
      </div>
      <Failure error={runError.value} />
    </form>
  );
}

function ModelChoice({ model }: { readonly model: Model }) {
  return (
    <label class="model">
      <input
        type="radio"
        name="model"
        value={model.id}
        checked={selectedModelId.value === model.id}
        aria-describedby={`model-note-${model.id}`}
        onChange={() => (selectedModelId.value = model.id)}
      />
      <span>
        <span class="model-title">
          {model.title} <span class="quiet">{model.version}</span>
        </span>
        <span class="quiet small-text" id={`model-note-${model.id}`}>
          Needs {model.inputs.join(' + ').toUpperCase()}. {cost(model)}
        </span>
      </span>
    </label>
  );
}

/** What the chosen model is for, behind a click: it is long. */
function About() {
  const model = selectedModel.value;
  return model === undefined ? null : (
    <details class="small-text">
      <summary>About this model</summary>
      <p class="quiet">{model.intendedUse}</p>
      <p class="quiet">License: {model.licence}.</p>
    </details>
  );
}

function cost(model: Model): string {
  const usual = fastMode.value ? model.usualSeconds?.fast : model.usualSeconds?.full;
  const device = model.device === null ? 'Loads with its first job.' : `Runs on ${model.device}.`;
  return usual == null ? device : `${device} Usually ${seconds(usual)}.`;
}

/** The variants of a model that has some, with who votes in them. */
function Variants() {
  const model = selectedModel.value;
  return model === undefined || (model.modes ?? []).length === 0 ? null : (
    <fieldset class="variants">
      <legend>Variant</legend>
      <Variant model={model} fast text="Fast" />
      <Variant model={model} fast={false} text="Full" />
    </fieldset>
  );
}

function Variant({ model, fast, text }: { readonly model: Model; readonly fast: boolean; readonly text: string }) {
  const mode = modeOf(model, fast);
  return mode === undefined ? null : (
    <label>
      <input type="radio" name="variant" checked={fastMode.value === fast} onChange={() => (fastMode.value = fast)} />
      <span>
        {text} <span class="quiet small-text">– {voters(model, mode)}</span>
      </span>
    </label>
  );
}
