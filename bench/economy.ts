/**
 * What screens cost at lemlist, beside a client that reads row by row: `npm run bench -- economy`. Calls are those that
 * arrive at the pretend lemlist. Time is simulated: lemlist takes 60 ms for an answer and lets 20 calls through in 2 s,
 * and a clock that jumps adds up the waiting; the work of this machine takes no time.
 */
import { type Calls, campaignOf, personOf, rangeUntil, screensOf, total } from '../test/screens/screens.ts'
import { type Harness, startHarness } from '../test/support/harness.ts'
import { createNaive, type Done, naiveScreens } from './economy-naive.ts'

const answerMs = 60

interface Figures {
  readonly calls: number
  readonly ms: number
}

/** A team nobody has asked anything of yet, behind a lemlist that takes its time. */
const freshTeam = () => {
  const slow = async (request: Request): Promise<Response> => {
    await new Promise<void>(resolve => harness.clock.after(answerMs, resolve))
    return harness.sandbox.fetch(request)
  }
  const harness: Harness = startHarness({ preset: 'team', upstream: slow })
  return { harness, slow }
}

const measure = async ({ clock, forget, requests }: Harness, work: () => Promise<unknown>): Promise<Figures> => {
  forget()
  const begun = clock.now()
  await work()
  return { calls: requests.length, ms: clock.now() - begun }
}

const naive = async (name: string): Promise<Figures & Done> => {
  const { harness, slow } = freshTeam()
  const { clock, team } = harness
  const { read, done } = createNaive(slow, clock)
  const shown = { campaignId: campaignOf(team), email: personOf(team).email, ...rangeUntil(clock.now()) }
  const figures = await measure(harness, async () => naiveScreens[name]?.(read, shown))
  return { ...figures, ...done() }
}

const ours = async (
  name: string,
): Promise<{ readonly cold: Figures; readonly warm: Figures; readonly least: Calls }> => {
  const { harness } = freshTeam()
  const screen = screensOf(harness.team, harness.clock.now()).find(each => each.name === name)
  if (screen === undefined) throw new Error(`there is no screen ${name}`)
  const ask = async (): Promise<void> => {
    const { errors } = await harness.run(screen.query, screen.variables)
    if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500))
  }
  return { cold: await measure(harness, ask), warm: await measure(harness, ask), least: screen.cold }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const line = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(12) : String(cell).padStart(13))).join('')

console.log(`${'calls'.padStart(45)}${'simulated time'.padStart(50)}`)
console.log(line(['screen', 'row by row', 'refused', 'cold', 'warm', 'least', 'row by row', 'cold', 'warm']))
for (const name of Object.keys(naiveScreens)) {
  const peer = await naive(name)
  const { cold, warm, least } = await ours(name)
  const calls = [peer.answered, peer.refused, cold.calls, warm.calls, total(least)]
  console.log(line([name, ...calls, seconds(peer.ms), seconds(cold.ms), seconds(warm.ms)]))
  if (cold.calls > total(least) || warm.calls > 0) process.exitCode = 1
}
console.log('\nleast: what the API needs, because')
const { harness } = freshTeam()
for (const { name, why } of screensOf(harness.team, harness.clock.now())) console.log(`  ${name.padEnd(10)}${why}`)
process.exit()
