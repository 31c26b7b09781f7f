import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Harness, startHarness } from '../test/support/harness.ts'

/** Asks that many operations of a gateway, of which no two are the same text with the same arguments. */
export const createOperations = (
  harness: Harness,
  onRequest: (request: Request) => void = () => undefined,
): ((count: number) => Promise<void>) => {
  let number = 0
  const users = harness.team.users.all().map(({ _id }) => _id)
  const documents = [
    // Documents that were never seen before.
    (n: number) => ({
      query: `query Op${n} { viewer { role } users(ids: ["${users[n % users.length]}"]) { a${n}: name } }`,
    }),
    // People, leads and numbers of days nobody asked for before, in answers that are kept.
    (n: number) => ({
      query:
        'query ($email: EmailAddress!) { contact(by: { email: $email }) { id fullName memberships { campaign { name } } } }',
      variables: { email: `nobody${n}@example.com` },
    }),
    (n: number) => ({
      query: 'query ($search: String!) { contacts(first: 1, search: $search) { nodes { id owner { name } } } }',
      variables: { search: `someone ${n}` },
    }),
    (n: number) => ({
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: [`cam_none${n}`, `ctc_none${n}`, `usr_none${n}`] },
    }),
    // What is refused before lemlist is asked.
    (n: number) => ({ query: `{ nothing${n} }` }),
    (n: number) => ({ query: '{ viewer { role } }', operationName: `Op${n}` }),
  ]
  const ask = async (body: object): Promise<void> => {
    const request = new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    onRequest(request)
    const answer = await harness.fetch(request)
    await answer.text()
  }
  return async count => {
    for (const end = number + count; number < end; ) {
      const batch = Array.from({ length: 20 }, () => {
        number += 1
        return ask(documents[number % documents.length]?.(number) ?? {})
      })
      await Promise.all(batch)
      // What the harness notes down is its own, not the gateway's; it shows its log for reading alone.
      harness.forget()
      ;(harness.log as unknown[]).length = 0
      await setImmediate()
    }
  }
}

/** What collects garbage now. */
export const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** Bytes of the heap that are still in use. */
export const usedHeap = async (collect: () => void): Promise<number> => {
  for (let round = 0; round < 3; round += 1) {
    await setImmediate()
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** A gateway over a pretend lemlist whose cache is full soon. */
export const smallGateway = (): Harness => startHarness({ cacheMaxBytes: 1024 * 1024 })
