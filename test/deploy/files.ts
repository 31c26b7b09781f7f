import { readdirSync, readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'

/** A document of YAML whose shape is not known yet. */
export type Loose = Readonly<Record<string, unknown>>

export const root = new URL('../../', import.meta.url)
export const deploy = new URL('deploy/', root)

/** All documents of a file of YAML below `deploy`; throws where it is not YAML, or says something twice. */
export const documentsOf = (path: string): Loose[] => {
  const documents = parseAllDocuments(readFileSync(new URL(path, deploy), 'utf8'), { uniqueKeys: true })
  if (!Array.isArray(documents)) throw new Error(`${path} is empty`)
  return documents.map(document => {
    const [fault] = [...document.errors, ...document.warnings]
    if (fault !== undefined) throw fault
    return document.toJS() as Loose
  })
}

/** The files of YAML below `deploy`, as paths from there. */
export const yamlFiles = (): string[] =>
  readdirSync(deploy, { recursive: true, encoding: 'utf8' }).filter(path => /\.ya?ml$/.test(path))

/** What lies at a place in a document; throws where nothing does. */
export const at = (document: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((holder, name) => {
    const value = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
    if (value === undefined) throw new Error(`there is no ${name} on the way to ${path.join('.')}`)
    return value
  }, document)
