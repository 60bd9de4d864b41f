/**
 * Everything that is shown live of a project has a place in one order: what an event says stands at
 * `event seq × 1,000,000`, what agents say between two events stands behind the first. So the order of a
 * project's events and of its transcripts is the same for everybody who reads them, also after a restart.
 */

const PLACES_PER_EVENT = 1_000_000;
/** Places that an event keeps for itself: no event says more. */
const PLACES_OF_EVENT = 1_000;

/** Where what an event says begins. */
export function placeOfEvent(seq: number): number {
  return seq * PLACES_PER_EVENT;
}

/** The last place that belongs to an event itself. */
export function lastPlaceOfEvent(seq: number): number {
  return placeOfEvent(seq) + PLACES_OF_EVENT - 1;
}

/** The event behind which a place stands: `placeOfEvent` of it is not larger. */
export function eventOfPlace(place: number): number {
  return Math.floor(place / PLACES_PER_EVENT);
}
