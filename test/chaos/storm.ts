import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './plan.ts';
import { RULES, type Scene } from './scene.ts';
import { startWeather } from './weather.ts';

/** Everything goes wrong as planned for so many milliseconds. Resolves when both instances are up again. Rejects if `signal` says so. */
export async function rages(plan: Plan, stormMs: number, scene: Scene, signal: AbortSignal): Promise<void> {
  const { instances, storage, troubles } = scene;
  const begun = Date.now();
  const waits = (ms: number) => pause(Math.max(0, ms), undefined, { signal });
  const waitsUntil = (at: number) => waits(begun + at - Date.now());

  async function kills(): Promise<void> {
    for (const { afterMs, victims, downMs } of plan.kills) {
      await waits(afterMs);
      if (Date.now() > begun + stormMs) return;
      for (const name of victims) instances.kill(name);
      const now = Date.now();
      troubles.note({ from: now, to: now, afterMs: RULES.leaseMs, what: `kill -9 of ${victims.join(' and ')}` });
      if (victims.length > 1) troubles.count('both killed');
      await waits(downMs);
      await Promise.all(victims.map((name) => instances.start(name)));
    }
  }

  async function storageFails(): Promise<void> {
    for (const { of, from, to } of plan.storageOutages) {
      await waitsUntil(from);
      const now = Date.now();
      storage.pause(of);
      await waitsUntil(to).finally(() => storage.resume());
      troubles.count('storage paused');
      troubles.note({ from: now, to: Date.now(), afterMs: RULES.leaseMs, what: `storage paused: ${of}` });
    }
  }

  const clears = startWeather(plan.weather, begun, scene);
  await Promise.all([kills(), storageFails(), waitsUntil(stormMs)]).finally(clears);
}
