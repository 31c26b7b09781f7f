// Loaded before the program, whose wall clock it sets an hour forward, right again, an hour back and right again, one
// after another, each with a SIGUSR2. What measures spans of time goes on evenly, as in a machine whose clock is set.
import { isMainThread } from 'node:worker_threads'

const hourMs = 3_600_000
const shifts = [hourMs, 0, -hourMs, 0]

const { now } = Date
let step = -1

const shift = (): number => shifts[step] ?? 0

Date.now = () => now() + shift()
globalThis.Date = new Proxy(Date, {
  construct: (real, args, target) => Reflect.construct(real, args.length === 0 ? [Date.now()] : args, target),
})

if (isMainThread) {
  process.on('SIGUSR2', () => {
    step = (step + 1) % shifts.length
  })
}
