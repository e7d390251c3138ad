/** What a run trades for speed: which options a model offers, and what a request says of them. */

import type { Adjustable, Bound, Chosen, Mode, Model, OptionName } from '../api/types';

/** An option that may be chosen. */
export interface Offer extends Bound {
  readonly name: OptionName;
  /** Between two values that may be chosen. */
  readonly grain: number;
}

const GRAINS: Readonly<Record<OptionName, number>> = { step: 0.05, flips: 1, folds: 1 };
const NAMES: readonly OptionName[] = ['step', 'flips', 'folds'];

/** The variant that is chosen, where a model has any. */
export function modeOf(model: Model | undefined, fast: boolean): Mode | undefined {
  return model?.modes?.find(({ id }) => id === (fast ? 'fast' : 'full'));
}

/** What a model offers in a variant; nothing where there is no choice. */
export function offers(model: Model | undefined, fast: boolean): readonly Offer[] {
  const adjustable: Adjustable | undefined = modeOf(model, fast)?.adjustable ?? model?.adjustable;
  return NAMES.flatMap((name) => {
    const bound = adjustable?.[name] ?? null;
    return bound === null || bound.min === bound.max ? [] : [{ name, grain: GRAINS[name], ...bound }];
  });
}

/** A value that a request may have: the nearest one within the bounds; undefined for none. */
export function fitting({ min, max, grain }: Offer, text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) {
    return undefined;
  }
  const whole = grain === 1 ? Math.round(value) : value;
  return Math.min(max, Math.max(min, whole));
}

/** What was chosen of what is offered: other models and variants have other bounds. */
export function requested(offered: readonly Offer[], chosen: Chosen): Chosen {
  return Object.fromEntries(
    offered.flatMap(({ name, min, max }) => {
      const value = chosen[name];
      return value === undefined || value < min || value > max ? [] : [[name, value]];
    }),
  );
}

/** Who votes in a variant, as people write it. */
export function voters(model: Model, mode: Mode): string {
  const titles = mode.members.map((id) => model.members?.find((member) => member.id === id)?.title ?? id);
  return titles.length < 2 ? (titles[0] ?? '') : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}`;
}
