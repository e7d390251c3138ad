import type { OptionName } from '../api/types';
import { fitting, type Offer } from '../app/options';
import { chosenOptions, offered } from '../app/state';

const TITLES: Readonly<Record<OptionName, string>> = {
  step: 'Step between patches (share of a patch)',
  flips: 'Flips of each patch',
  folds: 'Networks of each model (folds)',
};

/** What may be traded for speed, behind a click; nothing where the model leaves no choice. */
export function SpeedPanel() {
  return offered.value.length === 0 ? null : (
    <details class="small-text speed">
      <summary>Speed</summary>
      <p class="quiet">Larger steps, fewer flips and fewer networks are sooner done and less exact. The result says what ran.</p>
      {offered.value.map((offer) => (
        <Option key={offer.name} offer={offer} />
      ))}
    </details>
  );
}

function Option({ offer }: { readonly offer: Offer }) {
  const { name, min, max, grain, byDefault } = offer;
  const note = `${min} to ${max}; empty: ${byDefault === null ? 'as the models say' : byDefault}`;
  return (
    <label>
      <input
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={grain === 1 ? 1 : 'any'}
        value={chosenOptions.value[name] ?? ''}
        aria-describedby={`option-${name}`}
        onChange={(event) => {
          const { [name]: before, ...others } = chosenOptions.value;
          const value = fitting(offer, event.currentTarget.value);
          chosenOptions.value = value === undefined ? others : { ...others, [name]: value };
          // Where the value stays what it was, nothing is drawn anew.
          event.currentTarget.value = value === undefined ? '' : String(value);
        }}
      />
      <span>
        {TITLES[name]} <span class="quiet" id={`option-${name}`}>{note}</span>
      </span>
    </label>
  );
}
