import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

// What Node itself asks packages for: else our own imports get another copy of graphql than the libraries do.
const conditions = ['node', 'module-sync']

/** Folders of tests that leave nothing behind in their process; those of any other have one to themselves. */
const tidy = 'contract|domains|events|graph|jobs|lemlist|sandbox|screens|server'

/** Beside them: what measures its process, or needs all of the machine. */
const untidy = ['test/server/memory.test.ts', 'test/server/*.browser.test.ts', 'test/contributing.test.ts']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: [`test/@(${tidy})/**/*.test.ts`, 'test/*.test.ts'],
          exclude: [...configDefaults.exclude, ...untidy],
          // What tests stand on, the schema above all, is loaded once for many files.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'apart', include: [`test/!(${tidy})/**/*.test.ts`, ...untidy] } },
    ],
    setupFiles: ['test/support/setup.ts'],
    // The threads and programs that tests start find the sources compiled.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.compile-cache', import.meta.url)) },
    // Much of what tests do is waiting for processes, sockets and disks: one at a time leaves a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Far above what any test takes, so that a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
