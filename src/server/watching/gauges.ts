import { Counter, Gauge, type Registry } from 'prom-client'

/** How often something happened, by one label where it has one, as its owner counted it. */
export const counted = (
  registry: Registry,
  { name, label, help }: { readonly name: string; readonly label?: string; readonly help: string },
  counts: () => Readonly<Record<string, number>>,
): Counter =>
  new Counter({
    ...{ name, help, labelNames: label === undefined ? [] : [label], registers: [registry] },
    collect() {
      this.reset()
      for (const [value, count] of Object.entries(counts()))
        this.inc(label === undefined ? {} : { [label]: value }, count)
    },
  })

/** A number as it is when it is read. */
export const measured = (
  registry: Registry,
  name: string,
  help: string,
  value: () => number | Promise<number>,
): Gauge =>
  new Gauge({
    ...{ name, help, registers: [registry] },
    async collect() {
      this.set(await value())
    },
  })
