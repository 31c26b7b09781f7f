import { expect, test } from 'vitest'
import { collector, createOperations, smallGateway, usedHeap } from '../../bench/memory-operations.ts'

const operations = 600

/** What caches that are not full yet may grow by for each operation, in bytes of the heap. */
const mostGrowth = 8 * 1024

test('nothing of an operation is held once it is answered, and little is learned from it', async () => {
  const collect = collector()
  const requests: WeakRef<Request>[] = []
  const ask = createOperations(smallGateway(), request => requests.push(new WeakRef(request)))
  await ask(operations)
  const before = await usedHeap(collect)
  await ask(operations)
  const after = await usedHeap(collect)
  const held = requests.filter(request => request.deref() !== undefined).length
  expect(requests).toHaveLength(2 * operations)
  // The last ones may still be on the stack.
  expect(held).toBeLessThan(operations / 10)
  expect((after - before) / operations).toBeLessThan(mostGrowth)
})
