import { toWholeNumber } from '#shared/navigation/whole-number.logic.ts';

/** What of the timeline stands in the address. */
export interface TimelineSearch {
  /** The moment that is shown: the `seq` of the last event that counts. Live where it is left out. */
  readonly moment?: number;
}

/** Reads it from an address; what cannot be read is left out. */
export function toTimelineSearch(search: Readonly<Record<string, unknown>>): TimelineSearch {
  const moment = toWholeNumber(search['moment']);
  return moment === null ? {} : { moment };
}
