import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// What Node itself asks packages for: else our own imports get another copy of graphql than the libraries do.
const conditions = ['node', 'module-sync']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Much of what tests do is waiting for processes, sockets and disks: one at a time leaves a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Far above what any test takes, so that a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
