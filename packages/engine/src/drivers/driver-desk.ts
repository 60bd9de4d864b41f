import type { DriverList, Project, QuotaList } from '@ropewalk/contracts';
import { meteringOf, quotaEndsAt, type DriverFacts } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { findUnheldDriver } from '../runs/metering.ts';

/** What is known of drivers, and of the accounts that they share. */
export interface DriverDesk {
  /** Those that come with us, and those that projects use. */
  drivers(): Promise<DriverList['drivers']>;
  /** Of every account that has been used: whether it is parked, until when, and whose word that is. */
  accounts(): Promise<QuotaList>;
  /** The driver of the project's settings, where nothing would hold its agents; null where something does. */
  unheldDriver(project: Project): Promise<string | null>;
}

export function createDriverDesk(
  context: Pick<EngineContext, 'store' | 'clock' | 'settings' | 'resolveDriver'>,
  known: readonly DriverFacts[],
): DriverDesk {
  const { store, clock } = context;

  const ofProjects = async () =>
    (await store.query('projects', {})).flatMap(({ name, settings }) => {
      const driver = context.resolveDriver(settings.driver, settings.provider);
      return driver.ok ? [{ project: name, driver: driver.value }] : [];
    });

  return {
    unheldDriver: ({ settings }) => findUnheldDriver(context, settings),
    async drivers() {
      const [used, shown] = await Promise.all([ofProjects(), store.query('driverMeterings', {})]);
      const facts = new Map<string, DriverFacts>(known.map((one) => [one.name, one]));
      for (const { driver } of used) {
        const { name, account, reportsLimits, metering } = driver;
        const limitNote = known.find((one) => one.name === name)?.limitNote ?? null;
        facts.set(name, { name, account, reportsLimits, metering, limitNote });
      }
      return [...facts.values()].map((one) => ({
        name: one.name,
        account: one.account,
        reports_limits: one.reportsLimits,
        limit_note: one.limitNote,
        metering: meteringOf(one, shown),
        shown_by_run: shown.find(({ driver }) => driver === one.name)?.runId ?? null,
        projects: used
          .filter(({ driver }) => driver.name === one.name)
          .map(({ project }) => project),
      }));
    },
    async accounts() {
      const [used, quotas] = await Promise.all([ofProjects(), store.query('quotas', {})]);
      const at = clock.now();
      return {
        at,
        quotas: quotas.map(({ account, state }) => ({
          account,
          state,
          parked: parkedOf(state, at),
          projects: used
            .filter(({ driver }) => driver.account === account)
            .map(({ project }) => project),
        })),
      };
    },
  };
}

type Listed = QuotaList['quotas'][number];

function parkedOf(state: Listed['state'], now: number): Listed['parked'] {
  switch (state.status) {
    case 'open':
    case 'ramp':
    case 'unavailable':
      return null;
    case 'waiting':
      return {
        until: quotaEndsAt(state, now),
        resets_at: state.resetsAt,
        source: state.source,
        window: state.window,
        tries_at: state.tryAt ?? null,
      };
    case 'canary':
      return {
        until: quotaEndsAt(state, now),
        resets_at: state.wait?.resetsAt ?? null,
        source: state.wait?.source ?? null,
        window: state.wait?.window ?? null,
        tries_at: null,
      };
  }
}
