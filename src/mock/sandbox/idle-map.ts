import { stopwatchMs } from "../../ground/clock.ts";

/** Things by name, each of which goes when nobody used it for its time. What can be done with them are the functions below. */
export interface IdleMap<Thing> {
  /** Those that are there, and idle ones that nobody noticed yet. */
  readonly held: Map<string, Held<Thing>>;
  /** Told of each that goes. */
  readonly gone: (thing: Thing) => void;
  /** Runs until idle ones are looked for again; `undefined` where there is nothing to look for. */
  timer: NodeJS.Timeout | undefined;
}

interface Held<Thing> {
  readonly thing: Thing;
  readonly ttlMs: number;
  usedMs: number;
}

/** Milliseconds after which something goes unless it is used, and those for which it was not. */
export interface IdleTime {
  readonly ttlMs: number;
  readonly idleMs: number;
}

/** The longest that an idle one stays in memory after its time. */
const longestWaitMs = 60_000;
const shortestWaitMs = 100;

/** Nothing is there yet. @param gone told of each that goes */
export const emptyIdleMap = <Thing>(gone: (thing: Thing) => void): IdleMap<Thing> => ({
  held: new Map(),
  gone,
  timer: undefined,
});

/** @param ttlMs milliseconds without use after which it goes */
export function holdThing<Thing>(map: IdleMap<Thing>, name: string, thing: Thing, ttlMs: number): void {
  map.held.set(name, { thing, ttlMs, usedMs: stopwatchMs() });
  lookLater(map);
}

/** To ask for one is to use it. */
export function useThing<Thing>(map: IdleMap<Thing>, name: string): Thing | undefined {
  const one = notIdle(map, name);
  if (one) one.usedMs = stopwatchMs();
  return one?.thing;
}

export const isHeld = <Thing>(map: IdleMap<Thing>, name: string): boolean => notIdle(map, name) !== undefined;

export function idleTime<Thing>(map: IdleMap<Thing>, name: string): IdleTime | undefined {
  const one = notIdle(map, name);
  return one && { ttlMs: one.ttlMs, idleMs: Math.round(stopwatchMs() - one.usedMs) };
}

/** Those that are not idle. */
export function heldThings<Thing>(map: IdleMap<Thing>): Thing[] {
  dropIdle(map);
  return [...map.held.values()].map(({ thing }) => thing);
}

/** Was it there? */
export function dropThing<Thing>(map: IdleMap<Thing>, name: string): boolean {
  const one = notIdle(map, name);
  if (one) letGo(map, name, one);
  return one !== undefined;
}

/** Looks for idle ones no more. */
export const stopLooking = <Thing>({ timer }: IdleMap<Thing>): void => clearTimeout(timer);

function notIdle<Thing>(map: IdleMap<Thing>, name: string): Held<Thing> | undefined {
  const one = map.held.get(name);
  if (!one || stopwatchMs() - one.usedMs < one.ttlMs) return one;
  letGo(map, name, one);
  return undefined;
}

function letGo<Thing>({ held, gone }: IdleMap<Thing>, name: string, { thing }: Held<Thing>): void {
  held.delete(name);
  gone(thing);
}

function dropIdle<Thing>(map: IdleMap<Thing>): void {
  for (const name of map.held.keys()) notIdle(map, name);
}

/** Looks for idle ones when the first may be: not each at its very moment, and for none that are not there. */
function lookLater<Thing>(map: IdleMap<Thing>): void {
  if (map.timer !== undefined || map.held.size === 0) return;
  const soonestMs = [...map.held.values()].reduce((least, { ttlMs }) => Math.min(least, ttlMs), longestWaitMs);
  map.timer = setTimeout(() => lookNow(map), Math.max(soonestMs, shortestWaitMs)).unref();
}

function lookNow<Thing>(map: IdleMap<Thing>): void {
  map.timer = undefined;
  dropIdle(map);
  lookLater(map);
}
