/**
 * What happens, on its way to many subscribers, beside the least that any server must do: `npm run bench -- live`. The
 * server has one core, the load the other. Only the ratios say something; the machine's speed cancels out.
 */
import { deliveries } from './fanout.ts'
import { connections, intakeOf, type Taken } from './intake.ts'
import { wall } from './message.ts'
import { startPeer } from './process.ts'

const secret = 'a secret of this benchmark'
const bare = { file: './bare.ts', path: '/', protocol: '', query: '' }
const graphql = { path: '/graphql', protocol: 'graphql-transport-ws', query: wall }
const number = (value: number): string => Math.round(value).toLocaleString('en')
const ratio = (value: number, of: number): string => (value / of).toFixed(2)

const fanOut = async (sockets: number, events: number): Promise<void> => {
  const most = await deliveries({ ...bare, sockets, events })
  const ours = await deliveries({ ...graphql, file: './ours.ts', sockets, events })
  const stock = await deliveries({ ...graphql, file: './stock.ts', sockets, events: Math.ceil(events / 3) })
  const again = await deliveries({ ...bare, sockets, events })
  const best = (most + again) / 2
  console.log(`deliveries a second to ${number(sockets)} identical subscribers`)
  console.log(`  bare ws broadcast  ${number(best)} (${number(most)} before, ${number(again)} after)`)
  console.log(`  gateway            ${number(ours)}: ${ratio(ours, best)} of bare, ${ratio(ours, stock)} times stock`)
  console.log(`  stock graphql-ws   ${number(stock)}: ${ratio(stock, best)} of bare`)
}

const memory = async (file: string): Promise<string> => {
  const sockets = 5000
  const server = startPeer(file, 0)
  const clients = startPeer('./clients.ts', 1)
  try {
    const { port = 0 } = await server.ask({ act: 'listen' })
    // The first subscribers bring in what all others share.
    await clients.ask({ act: 'open', port, ...graphql, sockets: 100 })
    const before = await server.ask({ act: 'memory' })
    await clients.ask({ act: 'open', port, ...graphql, sockets })
    const after = await server.ask({ act: 'memory' })
    const each = (name: string): string =>
      `${(((after[name] ?? 0) - (before[name] ?? 0)) / sockets / 1024).toFixed(1)} KiB`
    return `${each('heap')} of heap, ${each('resident')} resident`
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}

const delay = async (): Promise<void> => {
  const server = startPeer('./ours.ts', 0)
  const clients = startPeer('./delays.ts', 1)
  try {
    const { port = 0 } = await server.ask({ act: 'listen' })
    await clients.ask({ act: 'steady', port, secret, rate: 100, events: 200 })
    const {
      p50 = 0,
      p99 = 0,
      perSecond = 0,
    } = await clients.ask({ act: 'steady', port, secret, rate: 500, events: 5000 })
    console.log(`callback to subscriber at ${number(perSecond)} events a second, each on disk before it is told`)
    console.log(`  p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
  } finally {
    await Promise.all([server.stop(), clients.stop()])
  }
}

/** By turns, so that what else the machine does strikes both. */
const intake = async (): Promise<void> => {
  const rounds: { readonly bare: Taken; readonly ours: Taken }[] = []
  for (let round = 0; round < 3; round += 1) {
    rounds.push({ bare: await intakeOf('./bare-intake.ts', secret), ours: await intakeOf('./ours.ts', secret) })
  }
  const part = ({ bare, ours }: (typeof rounds)[number]): number => ours.perSecond / bare.perSecond
  const [least, middle, most] = rounds.toSorted((a, b) => part(a) - part(b))
  if (least === undefined || middle === undefined || most === undefined) return
  const told = ({ perSecond, cost }: Taken): string => `${number(perSecond)}, ${cost.toFixed(1)} us of CPU each`
  console.log(`callbacks taken a second, ${connections} at once`)
  console.log(`  bare node:http that parses the JSON  ${told(middle.bare)}`)
  console.log(`  gateway, each on disk (SQLite)       ${told(middle.ours)}`)
  const parts = [middle, least, most].map(round => part(round).toFixed(2))
  console.log(`  ${parts[0]} of bare (${parts[1]} to ${parts[2]} in three rounds)`)
}

await fanOut(1000, 500)
await fanOut(5000, 60)
console.log('memory of an idle subscriber')
console.log(`  gateway           ${await memory('./ours.ts')}`)
console.log(`  stock graphql-ws  ${await memory('./stock.ts')}`)
await delay()
await intake()
