#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import type { Running } from './commands/start.ts'
import { type Config, readConfig } from './config.ts'
import { traceSettings } from './telemetry.ts'
import { variables } from './variables.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Lines for people go to standard error; standard output is for JSON logs and printed documents. */
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const help = (): string =>
  [
    'usage: lemlist-graphql [start | sandbox | check | hooks sync | schema]',
    '',
    '  start       runs the gateway; this is the default. Without LEMLIST_API_KEY it stands on the sandbox',
    '  sandbox     runs the pretend lemlist by itself: [--port 4010] [--preset team] [--seed 1] [--speed 1]',
    '  check       connects with all that is configured, and says what is there and what is wrong',
    '  hooks sync  makes or repairs the webhook of the gateway once, and says what it found',
    '  schema      prints the GraphQL schema',
    '',
    'environment:',
    ...Object.entries(variables).map(
      ([name, { meaning, shown }]) => `  ${name.padEnd(28)} ${meaning} Default: ${shown}.`,
    ),
  ].join('\n')

/** Stops on SIGTERM and SIGINT; a second signal does not wait. */
const stopOnSignal = (running: Running): void => {
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`stopping failed: ${String(error)}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  stopWithShell(stop)
}

/** Whoever started this process; looked at first of all, for it may be gone before anything listens. */
const shell = process.ppid

/** A script of npm runs in a shell that does not pass SIGTERM on: when the shell is gone, so is the wish to run. */
const stopWithShell = (stop: () => void): void => {
  if (process.env.npm_lifecycle_event === undefined) return
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    stop()
  }, 500)
  watch.unref()
}

/** The configuration in the environment; undefined, and every fault told, where the gateway cannot run with it. */
const configured = (): Config | undefined => {
  const read = readConfig(process.env)
  if (read.ok) {
    for (const warning of read.warnings) say(`note: ${warning}`)
    return read.config
  }
  say('The gateway cannot start like this:')
  for (const fault of read.faults) say(`  - ${fault}`)
  process.exitCode = 1
  return undefined
}

const startGateway = async (args: readonly string[]): Promise<void> => {
  if (args.length > 0)
    throw new Error(`start takes no arguments, not ${args.join(' ')}; it is configured by the environment`)
  const config = configured()
  if (config === undefined) return
  const { start } = await import('./commands/start.ts')
  stopOnSignal(await start(config, version, say, traceSettings(process.env)))
}

const careForHooks = async (args: readonly string[]): Promise<void> => {
  const config = configured()
  if (config === undefined) return
  const { syncHooks } = await import('./commands/hooks.ts')
  if (!(await syncHooks(args, config, version, say))) process.exitCode = 1
}

const checkAll = async (args: readonly string[]): Promise<void> => {
  const config = configured()
  if (config === undefined) return
  const { checkSetup } = await import('./commands/check.ts')
  if (!(await checkSetup(args, config, version, say))) process.exitCode = 1
}

const run = async ([command = 'start', ...args]: readonly string[]): Promise<void> => {
  switch (command) {
    case 'start':
      return startGateway(args)
    case 'sandbox': {
      const { runSandbox } = await import('./commands/sandbox.ts')
      return stopOnSignal(await runSandbox(args, say))
    }
    case 'check':
      return checkAll(args)
    case 'hooks':
      return careForHooks(args)
    case 'schema': {
      const { printedSchema } = await import('./commands/schema.ts')
      process.stdout.write(printedSchema())
      return
    }
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(`${help()}\n`)
      return
    default:
      say(`there is no command "${command}"\n\n${help()}`)
      process.exitCode = 1
  }
}

const [asked = 'start', ...rest] = process.argv.slice(2)
const wantsHelp = rest.some(argument => argument === '--help' || argument === '-h')

run(wantsHelp ? ['help'] : [asked, ...rest]).catch((error: NodeJS.ErrnoException) => {
  say(
    error.code === 'EADDRINUSE'
      ? `the port is taken: ${error.message}; set PORT to another`
      : `cannot start: ${error.message}`,
  )
  process.exit(1)
})
