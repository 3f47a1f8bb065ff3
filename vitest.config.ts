import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'web/**/*.test.ts',
      'shared/**/*.test.ts',
      'server/**/*.test.ts',
      'battery/**/*.test.ts',
      'scripts/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    pool: 'forks',
    testTimeout: 30_000,
  },
})
