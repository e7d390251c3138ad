import { computed, signal } from '@preact/signals';
import { choose } from '../app/choose';
import { forget, loadLists } from '../app/lists';
import { allCases, cases, loadError, loading, ownCases, selectedCaseId, sources } from '../app/state';
import type { CaseItem, CaseSourceState } from '../api/types';
import { Failure } from './Notice';
import { caseMatches, timeLeft } from './words';

const SOURCES: Readonly<Record<string, string>> = {
  bundled: 'Built in',
  folder: 'Folder',
  hub: 'Hub',
  upload: 'Yours',
};

const search = signal('');
const forgetError = signal<unknown>(undefined);
const found = computed(() => allCases.value.filter((one) => caseMatches(one, search.value)));

/** The cases that can be run, with a search. */
export function CaseList() {
  return (
    <fieldset class="cases">
      <legend>Case</legend>
      {allCases.value.length > 0 && (
        <label class="search">
          <span class="visually-hidden">Search cases</span>
          <input
            type="search"
            placeholder="Search cases"
            value={search.value}
            onInput={(event) => (search.value = event.currentTarget.value)}
          />
        </label>
      )}
      <p class="quiet small-text" role="status" data-testid="case-count">
        {countText()}
      </p>
      <Failure error={loading.value === 'ready' ? undefined : loadError.value} />
      {loading.value === 'failed' && (
        <button type="button" class="small" onClick={() => void loadLists()}>
          Try again now
        </button>
      )}
      <ul class="case-list" data-testid="cases">
        {found.value.map((one) => (
          <Row key={one.id} item={one} />
        ))}
      </ul>
      <Failure error={forgetError.value} />
      {sources.value.map((source) => (
        <SourceNote key={source.name} source={source} />
      ))}
    </fieldset>
  );
}

function countText(): string {
  if (loading.value === 'loading') {
    return 'The list of cases is being fetched.';
  }
  const all = allCases.value.length;
  if (all === 0) {
    return loading.value === 'ready' ? 'There is no case here yet: upload your own below.' : '';
  }
  return found.value.length === all ? `${all} case${all === 1 ? '' : 's'}` : `${found.value.length} of ${all} cases`;
}

function Row({ item }: { readonly item: CaseItem }) {
  const own = ownCases.value.includes(item);
  const note = `case-note-${item.id}`;
  return (
    <li>
      <label class="case">
        <input
          type="radio"
          name="case"
          value={item.id}
          checked={selectedCaseId.value === item.id}
          aria-describedby={note}
          onChange={() => choose(item.id)}
        />
        <span class="case-title">{item.title}</span>
        <span class="badges" id={note}>
          <span class={`badge source-${item.source}`}>{SOURCES[item.source] ?? item.source}</span>
          {item.modalities.map((name) => (
            <span key={name} class="badge plain">
              {name.toUpperCase()}
            </span>
          ))}
          {item.hasGroundTruth && <span class="badge good">Ground truth</span>}
          {item.expiresAt !== null && <span class="badge plain">{timeLeft(item.expiresAt)}</span>}
        </span>
      </label>
      {own && (
        <button
          type="button"
          class="small quiet-button"
          aria-label={`Remove ${item.title}`}
          onClick={() => {
            forgetError.value = undefined;
            forget(item.id).catch((error: unknown) => (forgetError.value = error));
          }}
        >
          Remove
        </button>
      )}
    </li>
  );
}

function SourceNote({ source }: { readonly source: CaseSourceState }) {
  const name = SOURCES[source.name] ?? source.name;
  if (source.state === 'loading') {
    return <p class="quiet small-text">{`${name}: ${source.message ?? 'more cases are being listed.'}`}</p>;
  }
  if (source.state === 'down' || source.message !== null) {
    const known = cases.value.some((one) => one.source === source.name) ? ' Cases known from before are listed.' : '';
    return (
      <p class="notice warn small-text" role="note">
        <strong>{name}:</strong> {source.message ?? `this source cannot be reached now.${known}`}
      </p>
    );
  }
  return null;
}
