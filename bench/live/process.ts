import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of the benchmark, on a core of its own where the machine lets it be chosen. */
export interface Peer {
  /** Tells it something, and gives what it answers. */
  ask(question: Question): Promise<Answer>
  stop(): Promise<void>
}

/** What is said between the processes: what is to be done, and figures. */
export interface Question {
  readonly act: string
  readonly [detail: string]: string | number
}
export type Answer = Readonly<Record<string, number>>

/** Starts a file of this folder. */
export const startPeer = (file: string, core: 0 | 1, env: Readonly<Record<string, string>> = {}): Peer => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child: ChildProcess = spawn('taskset', ['-c', `${core}`, process.execPath, '--expose-gc', path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${String(code)}`)
  })
  gone.catch(() => undefined)
  return {
    ask: async question => {
      const answer = once(child, 'message').then(([message]) => message as Answer)
      child.send(question)
      return Promise.race([answer, gone])
    },
    stop: async () => {
      child.kill('SIGKILL')
      await gone.catch(() => undefined)
    },
  }
}

/** Answers the questions of the process that started this one. */
export const answerWith = (acts: Readonly<Record<string, (question: Question) => Promise<Answer> | Answer>>): void => {
  process.on('message', (question: Question) => {
    void Promise.resolve(acts[question.act]?.(question) ?? {}).then(answer => process.send?.(answer))
  })
}

/** The CPU time that a process has used by now, all its threads together, in microseconds. */
export const cpu = (): Answer => {
  const { user, system } = process.cpuUsage()
  return { used: user + system }
}

/** What a process holds, after its collector has run. */
export const memory = (): Answer => {
  globalThis.gc?.()
  const { heapUsed: heap, rss: resident } = process.memoryUsage()
  return { heap, resident }
}
