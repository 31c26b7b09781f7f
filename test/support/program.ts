import { spawn } from 'node:child_process'

/** What every process is told that tests start: where programs are, and the sources compiled already. */
export const surroundings: Readonly<Record<string, string | undefined>> = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
}

/** Runs the program as a user does, and gives what it said and how it ended. */
export const run = (args: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    env: { ...surroundings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let printed = ''
  const heard = new EventTarget()
  child.stderr.on('data', chunk => {
    said += String(chunk)
    heard.dispatchEvent(new Event('line'))
  })
  child.stdout.on('data', chunk => {
    printed += String(chunk)
  })
  const ended = new Promise<{ code: number | null; said: string; printed: string }>(resolve => {
    child.on('close', code => resolve({ code, said, printed }))
  })
  /** The first match of the pattern in what it says; rejects when it ends before. */
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(said)
        if (found !== null) resolve(found)
      }
      heard.addEventListener('line', look)
      look()
      void ended.then(({ code }) => reject(new Error(`it ended with ${code}: ${said}`)))
    })
  return { child, ended, says }
}
