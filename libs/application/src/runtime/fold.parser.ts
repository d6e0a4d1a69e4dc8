import type { Context } from '@slipway/domain/kernel';
import type { Json } from '../ports';
import type { Fold } from './fold';
import { thaw } from './frozen-state';

/** A stream's category fixes its decider, so the fold under a stream's name has that decider's state. */
export function foldOf<S>(fold: Fold<unknown>): Fold<S> {
  return fold as Fold<S>;
}

/** A snapshot is found by its stream and its reducer version: together they fix the shape of the state. */
export function thawedState<S>(json: Json): S {
  return thaw(json) as S;
}

/** A decider that asks for facts is only run with a loader of them; one that asks for none gets none. */
export function contextWith<F extends object>(context: Context, facts: F | undefined): Context & F {
  return { ...context, ...facts } as Context & F;
}
