import { defineConfig } from 'vitest/config'

// What Node itself asks packages for: else our own imports get another copy of graphql than the libraries do.
const conditions = ['node', 'module-sync']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
