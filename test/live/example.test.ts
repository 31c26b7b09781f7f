import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { EventSource } from 'eventsource'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/port.ts'
import { run } from '../support/program.ts'

const event = /^\d{4}-\d\d-\d\dT[\d:.]+Z {2}\w+/

/** Runs the example as a user does. */
const startWall = (url: string) => {
  const child = spawn(process.execPath, ['examples/wall.mjs', url], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const lines: string[] = []
  const heard = new EventTarget()
  for (const from of [child.stdout, child.stderr])
    createInterface({ input: from }).on('line', line => {
      lines.push(line)
      heard.dispatchEvent(new Event('line'))
    })
  const ended = new Promise<never>((_, reject) => {
    child.on('close', code => reject(new Error(`the example ended with ${code}: ${lines.join('\n')}`)))
  })
  ended.catch(() => undefined)
  /** Resolves once what it has printed is so. */
  const until = (isSo: (lines: readonly string[]) => boolean): Promise<void> =>
    Promise.race([
      ended,
      new Promise<void>(resolve => {
        const look = (): void => {
          if (isSo(lines)) resolve()
        }
        heard.addEventListener('line', look)
        look()
      }),
    ])
  return { lines, until }
}

const startGateway = async (port: number) => {
  const gateway = run(['start'], { PORT: `${port}`, SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '60' })
  onTestFinished(() => void gateway.child.kill('SIGKILL'))
  await gateway.says(/GraphiQL and endpoint/)
  return gateway
}

const eventsIn = (lines: readonly string[]): string[] => lines.filter(line => event.test(line))

test('the example says that no gateway is there, shows what happens once one is, and comes back to it', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { lines, until } = startWall(url)
  await until(() => lines.includes(`no gateway answers at ${url}; trying again`))
  expect(eventsIn(lines)).toEqual([])

  const first = await startGateway(port)
  await until(() => eventsIn(lines).length >= 8)
  expect(eventsIn(lines).some(line => /Z {2}\w+ +\S+, \S/.test(line))).toBe(true)
  first.child.kill('SIGKILL')
  await first.ended
  await until(() => lines.includes('the connection broke off; trying again'))
  const before = eventsIn(lines).length

  await startGateway(port)
  // The sandbox's events end with its process, and the wall is told of it.
  await until(() => eventsIn(lines).length > before)
  expect(lines.some(line => line.startsWith('some events between'))).toBe(true)
})

/** Runs the page's example for browsers, and gives what it tells in the order in which it tells it. */
const runPage = (gateway: string, change: (code: string) => string) => {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/live.md', 'utf8')) ?? []
  const told: { readonly by: string; readonly what: unknown }[] = []
  const heard = new EventTarget()
  const sources: EventSource[] = []
  const tell = (by: string) => (what: unknown) => {
    told.push({ by, what })
    heard.dispatchEvent(new Event('told'))
  }
  class PageSource extends EventSource {
    constructor(path: string) {
      super(`${gateway}${path}`)
      sources.push(this)
      this.addEventListener('complete', () => tell('complete')(undefined))
    }
  }
  new Function('EventSource', 'console', change(code))(PageSource, { log: tell('log'), error: tell('error') })
  onTestFinished(() => {
    for (const source of sources) source.close()
  })
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (isSo()) resolve()
      }
      heard.addEventListener('told', look)
      look()
    })
  return { told, sources, until }
}

test('the example for browsers shows events, and says what is wrong once and for all', async () => {
  const gateway = run(['start'], { PORT: '0', SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '60' })
  onTestFinished(() => void gateway.child.kill('SIGKILL'))
  const [, url = ''] = await gateway.says(/endpoint: (http:\S+)\/graphql/)

  const page = runPage(url, code => code)
  await page.until(() => page.told.length >= 7)
  expect(new Set(page.told.map(({ by }) => by))).toEqual(new Set(['log']))
  expect(page.told[0]?.what).toMatchObject({ rawType: expect.any(String), occurredAt: expect.any(String) })

  const wrong = runPage(url, code => code.replace('rawType', 'colour'))
  await wrong.until(() => wrong.told.some(({ by }) => by === 'complete'))
  expect(wrong.told[0]).toMatchObject({ by: 'error', what: expect.stringContaining('colour') })
  expect(wrong.sources.map(({ readyState }) => readyState)).toEqual([EventSource.CLOSED])
})
