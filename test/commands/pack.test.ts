import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const exec = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Longest building, packing and installing may take, in milliseconds. */
const patienceMs = 300_000

/** Without what npm was told about the script that runs the tests: it would take this folder for the project's own. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITEST)/.test(name))),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
}
const npm = (cwd: string, ...args: readonly string[]) =>
  exec('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env })

/** The files below a folder, as paths from it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))

interface Locked {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>
}

/** Puts the package and what it depends on where `npm install` would put them. */
const unpack = async (tarball: string, into: string): Promise<void> => {
  const modules = join(into, 'node_modules')
  const own = join(modules, 'lemlist-graphql')
  mkdirSync(own, { recursive: true })
  await exec('tar', ['xzf', tarball, '-C', own, '--strip-components=1'])
  const { packages }: Locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const [path, { dev }] of Object.entries(packages)) {
    // Those within others come with them.
    if (path === '' || dev === true || path.lastIndexOf('node_modules/') > 0) continue
    mkdirSync(dirname(join(into, path)), { recursive: true })
    cpSync(join(root, path), join(into, path), { recursive: true })
  }
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../lemlist-graphql/dist/main.js', join(modules, '.bin', 'lemlist-graphql'))
  await exec('chmod', ['+x', join(own, 'dist/main.js')])
}

/** Installs the package into an empty folder; from npm's cache where that will do. */
const install = async (tarball: string, into: string): Promise<void> => {
  mkdirSync(into)
  writeFileSync(join(into, 'package.json'), '{ "private": true }')
  try {
    await npm(into, 'install', '--prefer-offline', '--fetch-retries=0', '--fetch-timeout=20000', tarball)
  } catch (error) {
    const said = String((error as { readonly stderr?: unknown }).stderr)
    if (!/ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|network/i.test(said)) throw error
    console.warn('npm cannot be reached: the package is unpacked beside this project’s dependencies, not installed')
    await unpack(tarball, into)
  }
}

let folder: string
let packed: readonly string[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-pack-'))
  // A copy: packing builds anew, and would take `dist` from whoever uses it meanwhile.
  const copy = join(folder, 'copy')
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md', 'LICENSE', 'schema.graphql'])
    cpSync(join(root, name), join(copy, name))
  for (const name of ['src', 'build', 'test']) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  // Types are checked elsewhere, and take the compiler most of its time.
  await exec('npm', ['run', 'prepack', '--', '--noCheck'], { cwd: copy, env })
  const { stdout } = await npm(copy, 'pack', '--json')
  const [told] = JSON.parse(stdout) as {
    readonly filename: string
    readonly files: readonly { readonly path: string }[]
  }[]
  packed = told?.files.map(({ path }) => path) ?? []
  await install(join(copy, told?.filename ?? ''), join(folder, 'user'))
}, patienceMs)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the bin of the package as its user does. */
const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  spawn(join(folder, 'user/node_modules/.bin/lemlist-graphql'), args, {
    cwd: join(folder, 'user'),
    env: { PATH: env.PATH, ...more },
  })

/** What the bin prints, when it has ended. */
const printed = async (...args: readonly string[]): Promise<string> => {
  const child = start(args)
  let text = ''
  child.stdout.on('data', chunk => (text += String(chunk)))
  const code = await new Promise(resolve => child.once('close', resolve))
  expect(code).toBe(0)
  return text
}

test('the package holds what was compiled, GraphiQL, schema, licence and README, and nothing else', () => {
  const sources = filesIn(join(folder, 'copy/src')).filter(
    path => /\.tsx?$/.test(path) && !path.startsWith('server/graphiql/app/'),
  )
  const compiled = sources.flatMap(path => ['.js', '.d.ts'].map(end => `dist/${path.replace(/\.ts$/, end)}`))
  const page = filesIn(join(folder, 'copy/build')).map(path => `build/${path}`)
  const expected = [...compiled, ...page, 'LICENSE', 'README.md', 'package.json', 'schema.graphql']
  expect(packed.toSorted()).toEqual(expected.toSorted())
  expect(expected).toContain('dist/sandbox/sandbox.js')
  expect(page.length).toBeGreaterThan(10)
})

test('its bin tells its commands, and prints the schema', async () => {
  const [help, schema] = await Promise.all([printed('--help'), printed('schema')])
  expect(help).toMatch(/^usage: lemlist-graphql \[start \| sandbox \| check/)
  expect(schema).toContain('type Subscription {')
})

test('it can be imported: the gateway as a `fetch`, and its configuration', async () => {
  const looked = `const [{ assemble }, { readConfig }] = await Promise.all([import('lemlist-graphql'), import('lemlist-graphql/config')])
    console.log(typeof assemble, readConfig({}).ok)`
  const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', looked], {
    cwd: join(folder, 'user'),
    env,
  })
  expect(stdout).toBe('function true\n')
})

test('it runs on the sandbox in an empty folder: a query, GraphiQL, and an end on SIGTERM', async () => {
  const child = start(['start'], { PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0' })
  const ended = new Promise(resolve => child.once('close', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', chunk => {
      said += String(chunk)
      const [, found] = /endpoint: (http:\S+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    void ended.then(code => reject(new Error(`it ended with ${code}: ${said}`)))
  })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query: '{ team { name } campaigns { nodes { id } } }' })
  const answer = await (await fetch(url, { method: 'POST', headers, body })).json()
  expect(answer).toMatchObject({ data: { team: { name: expect.any(String) }, campaigns: { nodes: { length: 6 } } } })
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
  const [, asset] = /src="(\/graphiql\/[^"]+\.js)"/.exec(page) ?? []
  expect((await fetch(new URL(asset ?? '', url))).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})
