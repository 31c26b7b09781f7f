import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const copied = ['src', 'test', 'bench', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'schema.graphql']
let copy: string

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'recipe-'))
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: copy, encoding: 'utf8', env: { PATH: process.env.PATH } })

test('the recipe "add an endpoint", followed literally, builds, passes its test and adds its field', () => {
  const [, diff] = /```diff\n([\s\S]*?)```/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')) ?? []
  writeFileSync(join(copy, 'task.diff'), diff ?? '')
  run('git', 'apply', 'task.diff')
  run('npx', 'tsc', '-p', '.')
  expect(run('npx', 'vitest', 'run', 'test/domains/tasks/by-id.test.ts')).toMatch(/1 passed/)
  const before = readFileSync(join(copy, 'schema.graphql'), 'utf8')
  const after = run('node', 'src/main.ts', 'schema')
  expect(before).not.toContain('  task(')
  expect(after).toContain('  task(')
}, 120_000)
