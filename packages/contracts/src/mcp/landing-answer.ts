import type { Check } from '../config-file.ts';
import type { CancelSignal } from '../control.ts';
import type { Feature } from '../feature.ts';
import type { LandingRefusal } from '../landing.ts';
import type { Refusal } from '../refusal.ts';
import type { VerdictOutcome, WeakenedTest } from '../verdict.ts';
import type { RunBinding } from './audience.ts';

/** What an agent claims when it says that a feature works. */
export interface LandingClaim {
  readonly featureId: number;
  readonly checks: readonly Check[];
  /** Paths inside the workspace. */
  readonly evidence: readonly string[];
  readonly notes: string | null;
  /** A branch or commit that holds the work; only for `external` runs, null for everybody else. */
  readonly commit: string | null;
}

/** What became of a claim. */
export type LandingAnswer =
  | {
      readonly status: 'landed';
      readonly commit: string;
      readonly targetBranch: string;
      readonly verdict: VerdictOutcome;
      readonly weakenedTests: readonly WeakenedTest[];
    }
  | { readonly status: 'refused'; readonly refusal: LandingRefusal; readonly targetBranch: string }
  /** Not decided yet; the same call later answers the same landing. */
  | { readonly status: 'still_running' }
  /** No landing was opened: lease lost, feature passing already, run ended. */
  | { readonly status: 'not_started'; readonly refusal: Refusal };

/** What became of an agent's word that a passing feature is broken. */
export type FailingAnswer =
  /** Our own run of the check failed. Under `tester` the run now holds the coding lease. */
  | {
      readonly status: 'confirmed';
      readonly feature: Feature;
      readonly commit: string;
      readonly outputTail: string;
      readonly fix: 'tester' | 'coder';
    }
  /** Kept as a suspicion: no check was given, or it passed where we ran it. */
  | {
      readonly status: 'suspected';
      readonly feature: Feature;
      readonly checkRan: 'none' | 'passed' | 'inconclusive';
    }
  | { readonly status: 'still_running' }
  | { readonly status: 'not_started'; readonly refusal: Refusal };

/**
 * What an agent's claims need of the engine. Every method answers within 50 s: what takes longer
 * goes on, and the same call answers it later. `signal` ends the waiting, never the landing.
 */
export interface Landings {
  /** The implementation keeps `notes` with the feature, once per landing. */
  markPassing(
    binding: RunBinding,
    claim: LandingClaim,
    signal?: CancelSignal,
  ): Promise<LandingAnswer>;
  /** The initializer's whole working tree. */
  landScaffold(binding: RunBinding, signal?: CancelSignal): Promise<LandingAnswer>;
  /**
   * Runs the check at the target's head. A run without a testing lease on the feature may ask too,
   * but only with a check.
   */
  confirmFailing(
    binding: RunBinding,
    claim: { readonly featureId: number; readonly reason: string; readonly check: Check | null },
    signal?: CancelSignal,
  ): Promise<FailingAnswer>;
  /** The commit that a run's word about a test is about: its workspace's base, or the target's head. */
  testedCommit(binding: RunBinding): Promise<string>;
}
