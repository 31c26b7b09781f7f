/** A figure of one name, as Prometheus reads it. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly samples: readonly Sample[]
}

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const sampleShape = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const labelShape = /([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/g

const sampleOf = (line: string): Sample => {
  const [, name, inner = '', value] = sampleShape.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`)
  const found = [...inner.matchAll(labelShape)]
  if (found.map(([whole]) => whole).join('') !== inner) throw new Error(`no labels: ${line}`)
  const labels = Object.fromEntries(found.map(([, label = '', text = '']) => [label, text]))
  const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)
  if (Number.isNaN(number) && value !== 'Nan') throw new Error(`no number: ${line}`)
  return { name, labels, value: number }
}

const headOf = (line: string | undefined, word: 'HELP' | 'TYPE'): readonly [name: string, rest: string] => {
  const [, name, rest] = new RegExp(`^# ${word} (\\S+) (.+)$`).exec(line ?? '') ?? []
  if (name === undefined || rest === undefined) throw new Error(`no ${word}: ${line}`)
  return [name, rest]
}

/** The figures of a text in Prometheus' format, all of which is read: each begins with its help and its type. */
export const familiesIn = (text: string): readonly Family[] =>
  text
    .split(/^(?=# HELP )/m)
    .filter(block => block.trim() !== '')
    .map(block => {
      const [first, second, ...lines] = block.split('\n').filter(line => line.trim() !== '')
      const [name, help] = headOf(first, 'HELP')
      const [named, type] = headOf(second, 'TYPE')
      if (named !== name) throw new Error(`the type of ${named} stands under ${name}`)
      return { name, help, type, samples: lines.map(sampleOf) }
    })

/** The figures as one value for each name and set of labels. */
export const valuesIn = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    familiesIn(text).flatMap(({ samples }) =>
      samples.map(({ name, labels, value }): [string, number] => {
        const shown = Object.entries(labels).map(([label, of]) => `${label}="${of}"`)
        return [shown.length === 0 ? name : `${name}{${shown.join(',')}}`, value]
      }),
    ),
  )
