import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip as gzipCompress, constants as zlib } from 'node:zlib'
import type { Plugin } from 'vite'
import type { PageFiles } from '../assets.ts'

const inlineFont = /url\(["']?data:font\/(woff2?);base64,([A-Za-z0-9+/=]+)["']?\)/g

/** A Vite plugin that turns fonts embedded in style sheets into files: a browser then loads only the subsets it shows. */
export function fontFiles(base: string): Plugin {
  return {
    name: 'font-files',
    transform: {
      filter: { id: /\.css$/, code: 'data:font/' },
      handler(code) {
        return code.replace(inlineFont, (_match, format: string, data: string) => {
          const source = Buffer.from(data, 'base64')
          const hash = createHash('sha256').update(source).digest('hex').slice(0, 12)
          const fileName = `font-${hash}.${format}`
          this.emitFile({ type: 'asset', fileName, source })
          return `url(${base}${fileName})`
        })
      },
    },
  }
}

/** A Vite plugin that writes `page.json`: the hashed names of the files the page starts with. */
export function pageFiles(): Plugin {
  return {
    name: 'page-files',
    // After Vite's own plugins, which add the style sheet.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const outputs = Object.values(bundle)
      const chunks = outputs.filter(output => output.type === 'chunk')
      const entry = chunks.find(chunk => chunk.isEntry)
      if (entry === undefined) return this.error('no entry chunk')
      // GraphiQL asks for its editor only once it has drawn itself; preloading it saves that wait.
      const editor = chunks.filter(chunk => chunk.name === 'monaco-editor' || chunk.name === 'lite')
      const preload = new Set([entry, ...editor].flatMap(chunk => [chunk.fileName, ...chunk.imports]))
      preload.delete(entry.fileName)
      const styles = outputs.map(output => output.fileName).filter(name => name.endsWith('.css'))
      const files: PageFiles = { script: entry.fileName, styles, preload: [...preload] }
      this.emitFile({ type: 'asset', fileName: 'page.json', source: JSON.stringify(files) })
    },
  }
}

const compressible = /\.(?:js|css|ttf)$/

/** A Vite plugin that stores a brotli and a gzip copy beside each text file, so that the server never compresses. */
export function precompress(): Plugin {
  const brotli = promisify(brotliCompress)
  const gzip = promisify(gzipCompress)
  return {
    name: 'precompress',
    async writeBundle({ dir }) {
      if (dir === undefined) return
      const names = (await readdir(dir)).filter(name => compressible.test(name))
      await Promise.all(
        names.map(async name => {
          const path = join(dir, name)
          const content = await readFile(path)
          const params = { [zlib.BROTLI_PARAM_QUALITY]: 10, [zlib.BROTLI_PARAM_SIZE_HINT]: content.length }
          await writeFile(`${path}.br`, await brotli(content, { params }))
          await writeFile(`${path}.gz`, await gzip(content, { level: 9 }))
        }),
      )
    },
  }
}
