import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { root } from './files.ts'

const json = <Shape>(path: string): Shape => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Shape

interface Manifest {
  readonly license?: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

type Names = Readonly<Record<string, string>>

interface Locked {
  readonly dev?: boolean
  readonly dependencies?: Names
  readonly optionalDependencies?: Names
  readonly peerDependencies?: Names
}

const manifest = json<Manifest>('package.json')
const { packages } = json<{ readonly packages: Readonly<Record<string, Locked>> }>('package-lock.json')
const page = readFileSync(new URL('docs/dependencies.md', root), 'utf8')

/** The packages of a chapter of the page, with the licence that it names. */
const listed = (chapter: string): ReadonlyMap<string, string> => {
  const [, text = ''] = page.split(`## ${chapter}\n`)
  const rows = text.split('\n## ')[0]?.matchAll(/^\| `(.+?)` \| (.+?) \| .+ \| .+ \|$/gm) ?? []
  return new Map([...rows].map(([, name = '', licence = '']) => [name, licence]))
}

const running = listed('What runs')
const builtIn = listed("What is built into GraphiQL's page")
const tools = listed('Tools')

const licenceOf = (path: string): string => {
  const { license } = json<Manifest>(`${path}/package.json`)
  return license ?? 'none'
}

test('the page names every package, with its own licence, and no other', () => {
  expect([...running.keys()].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted())
  const others = [...builtIn.keys(), ...tools.keys()]
  expect(others.toSorted()).toEqual(Object.keys(manifest.devDependencies).toSorted())
  for (const [name, licence] of [...running, ...builtIn, ...tools])
    expect([name, licence]).toEqual([name, licenceOf(`node_modules/${name}`)])
})

test('versions are exact, and every one of the lockfile is one that the registry gave with its digest', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(versions.filter(version => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  const undigested = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && !('integrity' in entry) && !('inBundle' in entry),
  )
  expect(undigested.map(([path]) => path)).toEqual([])
})

/** Where a package of this name is found from a folder, as Node looks for it; undefined where it is not installed. */
const found = (from: string, name: string): string | undefined => {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (path in packages) return path
  if (from === '') return undefined
  const outer = from.lastIndexOf('/node_modules/')
  return found(outer < 0 ? '' : from.slice(0, outer), name)
}

/** The folders of these packages and of all that they bring. */
const treeOf = (names: Iterable<string>): Set<string> => {
  const tree = new Set<string>()
  const add = (path: string | undefined): void => {
    if (path === undefined || tree.has(path)) return
    tree.add(path)
    const { dependencies, optionalDependencies, peerDependencies } = packages[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      add(found(path, name))
  }
  for (const name of names) add(found('', name))
  return tree
}

const [, allowedText = ''] = /<!-- licences -->([\s\S]*?)<!-- \/licences -->/.exec(page) ?? []
const allowed = new Set([...allowedText.matchAll(/`(.+?)`/g)].map(([, name = '']) => name))

/** Whether every part of `A AND B`, and some part of `A OR B`, is allowed. */
const isAllowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some(choice => choice.split(' AND ').every(name => allowed.has(name)))

test.each([
  ['what runs', [...running.keys()]],
  ['what is built into the page', [...builtIn.keys()]],
])('%s has allowed licences alone, all the way down', (_, names) => {
  const tree = [...treeOf(names)].filter(path => existsSync(new URL(path, root)))
  expect(tree.length).toBeGreaterThan(names.length)
  const licences = tree.map(path => `${path.replace(/^node_modules\//, '')}: ${licenceOf(path)}`)
  expect(licences.filter(line => !isAllowed(line.replace(/^.*: /, '')))).toEqual([])
})

test('what runs is what the lockfile installs without development', () => {
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  const tree = treeOf(running.keys())
  expect(installed.map(([path]) => path).filter(path => !tree.has(path))).toEqual([])
  expect(isAllowed('GPL-3.0')).toBe(false)
})
