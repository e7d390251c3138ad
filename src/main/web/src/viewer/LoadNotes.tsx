import { LAYER_TITLES } from './layers';
import { percentText } from './sentences';
import type { ViewerModel } from './viewerModel';

/** What is still loading, and what did not load, with a way to try again. */
export function LoadNotes({ model }: { readonly model: ViewerModel }) {
  return (
    <ul class="viewer-loads" data-testid="viewer-loads">
      {[...model.loads.value].map(([name, state]) => {
        const title = LAYER_TITLES[name];
        switch (state.kind) {
          case 'ready':
            return null;
          case 'waiting':
            return <li key={name}>{title} is next.</li>;
          case 'loading':
            return (
              <li key={name}>
                <label>
                  {title}
                  <progress
                    aria-label={`Loading ${title}`}
                    {...(state.share === null ? {} : { value: state.share })}
                    max={1}
                  />
                </label>
                {state.share !== null && <span aria-hidden="true">{percentText(state.share)}</span>}
              </li>
            );
          case 'failed':
            return (
              <li key={name} class="viewer-failed">
                <span role="alert">{state.reason}</span>
                <button type="button" aria-label={`Try to load ${title} again`} onClick={() => model.retry(name)}>
                  Try again
                </button>
              </li>
            );
        }
      })}
    </ul>
  );
}
