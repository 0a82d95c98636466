import type { Engine } from '../adapters/engine.ts';
import { operations } from './names.ts';
import { calling } from './observed.ts';

/** The same storage, and how long it takes is seen. */
export function timing(engine: Engine): Engine {
  const { bookings, followUpQueue, errands, records, audit } = engine;
  return {
    ...engine,
    bookings: timed('bookings', bookings),
    followUpQueue: timed('followUpQueue', followUpQueue),
    errands: timed('errands', errands),
    records: timed('records', records),
    audit: timed('audit', audit),
  };
}

function timed<Port extends object>(name: keyof Engine, port: Port): Port {
  return new Proxy(port, {
    get(target, method) {
      const work: unknown = Reflect.get(target, method);
      const operation = operations.storage.find((each) => each === `${name}.${String(method)}`);
      if (typeof work !== 'function' || !operation) return work;
      return (...given: unknown[]) =>
        calling({ system: 'storage', operation }, () => Reflect.apply(work, target, given));
    },
  });
}
