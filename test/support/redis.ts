import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from './port.ts'

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where Redis or Valkey is on this machine; undefined where neither is. */
export const redisBinary: string | undefined = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap(folder => ['redis-server', 'valkey-server'].map(name => join(folder, name)))
  .find(isRunnable)

/** Says in one line that tests are left out, where they are. */
export const sayIfNoRedis = (): void => {
  if (redisBinary === undefined) console.warn('skipped: there is no redis-server or valkey-server on this machine')
}

/** A Redis of a test's own. */
export interface TestRedis {
  readonly url: string
  /** Ends it as a power cut does, in the middle of whatever it does. */
  kill(): Promise<void>
  /** Holds it still: connections stay, and nothing is answered. */
  freeze(): void
  thaw(): void
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

/** Starts the program, and resolves when it takes questions; rejects with what it said when it ends before. */
const launch = (binary: string, args: readonly string[]): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', chunk => {
      said += String(chunk)
      if (said.includes('Ready to accept connections')) resolve(child)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(said)))
  })

/** What makes Redis write everything to disk before it answers. */
export const durable: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always']

/** Starts Redis on a port and in a folder of its own. */
export const startRedis = async (options: readonly string[] = durable): Promise<TestRedis> => {
  const binary = redisBinary
  if (binary === undefined) throw new Error('there is no Redis on this machine')
  const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-redis-'))
  const port = await freePort()
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options]
  let child = await launch(binary, args)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    restart: async () => {
      child = await launch(binary, args)
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}
