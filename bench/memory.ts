/**
 * What a gateway holds while operations with arguments of their own pass, 100,000 of them: `npm run bench -- memory`.
 * It passes when the heap after the last quarter is within a tenth of that after the second.
 */
import { collector, createOperations, smallGateway, usedHeap } from './memory-operations.ts'

const operations = Number(process.argv[3] ?? 100_000)
const collect = collector()

const ask = createOperations(smallGateway())
const heaps: number[] = []
for (let quarter = 1; quarter <= 4; quarter += 1) {
  const begun = performance.now()
  await ask(operations / 4)
  const rate = operations / 4 / ((performance.now() - begun) / 1000)
  heaps.push(await usedHeap(collect))
  const used = ((heaps.at(-1) ?? 0) / 1024 / 1024).toFixed(1)
  console.log(`quarter ${quarter}: ${used} MiB of heap after ${rate.toFixed(0)} operations a second`)
}
const [, second = 1, , last = 0] = heaps
console.log(`the last is ${(last / second).toFixed(3)} of the second`)
process.exit(last <= second * 1.1 ? 0 : 1)
