import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { perOutcome } from '../../src/server/intake/intake-answers.ts'
import { addProcessFigures, createFigures } from '../../src/server/watching/figures.ts'
import { createMetrics } from '../../src/server/watching/metrics.ts'
import { createReach } from '../../src/server/watching/reach.ts'
import { familiesIn } from '../server/exposition.ts'
import { createTestClock } from '../support/clock.ts'
import { at, deploy, documentsOf, type Loose } from './files.ts'

/** A panel of the dashboard; a row has no targets. */
interface Panel extends Loose {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const dashboard = JSON.parse(readFileSync(new URL('grafana/lemlist-graphql.json', deploy), 'utf8')) as Loose & {
  readonly panels: readonly Panel[]
}
const panels = dashboard.panels.filter(({ type }) => type !== 'row')

const rules = (): readonly Rule[] => {
  const [file] = documentsOf('prometheus-alerts.yml')
  return at(file, 'groups', 0, 'rules') as readonly Rule[]
}

/** The names, and the labels of each, that `/metrics` has; those of samples that come with the first event are declared. */
const known = async (): Promise<ReadonlySet<string>> => {
  const figures = createFigures(() => 0)
  addProcessFigures(figures.registry, '1.2.3')
  const metrics = createMetrics({
    ...{ figures, teams: { own: [], all: () => [] }, intake: { counts: () => perOutcome(() => 0) } },
    ...{ sockets: () => 0, eventStreams: () => 0, reach: createReach(createTestClock()) },
    ...{ isReady: async () => true, isCalled: () => false, token: undefined },
  })
  const text = await (await metrics.answer(new Request('http://127.0.0.1/metrics'), true)).text()
  return new Set(
    familiesIn(text).flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : type === 'summary' ? [] : [name],
    ),
  )
}

/** Names of figures in an expression: all of ours and of the process have one of these beginnings. */
const namesIn = (expr: string): readonly string[] => expr.match(/\b(?:lemlist|process|nodejs)_[a-z0-9_]+/g) ?? []

test('every figure that the dashboard and the alerts ask for is one of /metrics', async () => {
  const names = await known()
  const asked = [...panels.flatMap(({ targets = [] }) => targets), ...rules()].flatMap(({ expr }) => namesIn(expr))
  expect(asked.length).toBeGreaterThan(50)
  expect(asked.filter(name => !names.has(name))).toEqual([])
})

test('every figure of the gateway is shown on the dashboard', async () => {
  const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namesIn(expr))))
  const own = [...(await known())].filter(name => /^lemlist_/.test(name) && !/_(sum|count)$/.test(name))
  expect(own.filter(name => !shown.has(name))).toEqual([])
})

test('every panel says what it shows and in which unit, asks for something, and lies beside no other', () => {
  expect(panels.length).toBeGreaterThan(20)
  for (const { title, description = '', targets = [], fieldConfig } of panels) {
    expect(title).toMatch(/\S/)
    expect(description).toMatch(/^\S.*\.$/)
    expect(fieldConfig?.defaults.unit).toMatch(/^[a-z]+$/)
    expect(targets.length).toBeGreaterThan(0)
    for (const { expr, legendFormat } of targets) {
      expect(expr.split('(')).toHaveLength(expr.split(')').length)
      expect(expr).toContain('instance=~"$instance"')
      expect(legendFormat).toMatch(/\S/)
    }
  }
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
})

test('the dashboard has a row for each part of the gateway', () => {
  expect(dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
    ...['State', 'Operations', 'Budget and REST calls', 'Queue and cache', 'Live', 'Callbacks, healing and hooks'],
    ...['Event log', 'Process'],
  ])
})

test('every alert has a severity and says what is wrong', () => {
  for (const { alert, expr, labels, annotations } of rules()) {
    expect(alert).toMatch(/^[A-Z][A-Za-z]+$/)
    expect(expr.split('(')).toHaveLength(expr.split(')').length)
    expect(labels.severity).toMatch(/^(warning|critical)$/)
    expect(annotations.summary).toMatch(/\S/)
  }
  expect(new Set(rules().map(({ alert }) => alert)).size).toBe(rules().length)
})

test('Prometheus is told of the alerts', () => {
  const [config] = documentsOf('prometheus.yml')
  expect(at(config, 'rule_files')).toEqual([expect.stringMatching(/prometheus-alerts\.yml$/)])
})
