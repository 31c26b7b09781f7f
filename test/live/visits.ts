import { join, type Question } from './crowd.ts'

/** What the clients of a gateway come for. */
export interface Sights {
  readonly url: string
  readonly campaignId: string
  readonly leadIds: readonly string[]
  readonly enrichmentId: string
}

/** Messages after which a client leaves. */
const stay = 250

const stream = `subscription ($filter: ActivityFilter, $last: Int) {
  activityStream(filter: $filter, last: $last) { cursor payload activity { id lead { id email } } }
}`
const stats = `subscription ($id: ID!, $range: DateRange!) { campaignStatsLive(campaignId: $id, range: $range) { sent opened } }`
const progress = `subscription ($id: ID!) { enrichmentProgress(id: $id) { status } }`

const range = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }

/** Clients look at different things: at all events, some at those of the past as well, and some at those of one lead. */
const questionsOf = ({ campaignId, leadIds, enrichmentId }: Sights, visit: number): readonly Question[] => {
  const filter = { campaignIds: [campaignId] }
  const leadId = leadIds[visit % leadIds.length]
  return [
    { query: stream, variables: { filter, last: visit % 2 === 0 ? 20 : 0 } },
    ...(visit % 3 === 0 ? [{ query: stream, variables: { filter: { ...filter, leadId } } }] : []),
    { query: stats, variables: { id: campaignId, range } },
    { query: progress, variables: { id: enrichmentId } },
  ]
}

/** Comes by WebSocket, and takes leave in one way or another. */
const bySocket = async (sights: Sights, visit: number, over: Promise<void>): Promise<number> => {
  const questions = questionsOf(sights, visit)
  const member = join(sights.url, questions, () => undefined)
  const { socket } = member
  const gone = new Promise(resolve => socket.once('close', resolve))
  await Promise.race([member.until(stay), over])
  if (visit % 4 === 1) socket.terminate()
  if (visit % 4 === 2 && socket.readyState === socket.OPEN) {
    for (const index of questions.keys()) socket.send(JSON.stringify({ id: `${index + 1}`, type: 'complete' }))
  }
  socket.close()
  await gone
  return member.count
}

/** Comes by event stream, and is gone without a word. */
const byEventStream = async (sights: Sights, visit: number, over: Promise<void>): Promise<number> => {
  const leaving = new AbortController()
  void over.then(() => leaving.abort())
  const [question] = questionsOf(sights, visit)
  let told = 0
  try {
    const { body } = await fetch(`${sights.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(question),
      signal: leaving.signal,
    })
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      told += text.split('event: next').length - 1
      if (told >= stay) break
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error
  }
  leaving.abort()
  return told
}

/** Has so many clients there at a time, some of whom leave while others come, until it is over; how many messages they got. */
export const visitUntil = async (sights: Sights, clients: number, over: Promise<void>): Promise<number> => {
  let isOver = false
  let told = 0
  void over.then(() => {
    isOver = true
  })
  const oneAfterAnother = async (first: number): Promise<void> => {
    for (let visit = first; !isOver; visit += clients) {
      const come = visit % 4 === 3 ? byEventStream : bySocket
      const heard = await come(sights, visit, over)
      told += heard
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, first) => oneAfterAnother(first)))
  return told
}
