import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { fontFiles, pageFiles, precompress } from './plugins.ts'

const base = '/graphiql/'
const hashed = { entryFileNames: '[name]-[hash].js', chunkFileNames: '[name]-[hash].js' }

/** Bundles GraphiQL and everything it needs into `build/graphiql`, so that no page load leaves this origin. */
export default defineConfig({
  root: import.meta.dirname,
  base,
  publicDir: false,
  logLevel: 'warn',
  plugins: [fontFiles(base), pageFiles(), precompress()],
  // ES workers keep their own lazy chunks (the formatter) out of the first visit.
  worker: { format: 'es', rolldownOptions: { output: hashed } },
  build: {
    outDir: resolve(import.meta.dirname, '../../../../build/graphiql'),
    emptyOutDir: true,
    assetsDir: '',
    license: { fileName: 'licenses.md' },
    // One style sheet, linked from the page: no flash of an unstyled editor.
    cssCodeSplit: false,
    // Inlined fonts and icons would be downloaded by everyone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 8_192,
    rolldownOptions: {
      input: resolve(import.meta.dirname, 'main.tsx'),
      output: { ...hashed, assetFileNames: '[name]-[hash][extname]' },
      checks: { bundlerTimings: false },
      // React's "use client" marks mean nothing in a bundle for the browser alone.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
})
