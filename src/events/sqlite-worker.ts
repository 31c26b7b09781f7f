import { parentPort, workerData } from 'node:worker_threads'
import type { Job, ThreadData } from './sqlite-jobs.ts'
import { createGroups } from './sqlite-store.ts'

// The thread beside the event loop, on which the disk is waited for.
const { file }: ThreadData = workerData
const runGroup = createGroups(file)

parentPort?.on('message', (jobs: readonly Job[]) => parentPort?.postMessage(runGroup(jobs)))
