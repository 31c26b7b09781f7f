import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Columns of an event, as `columns` names them. */
export type Row = readonly SQLInputValue[]

const columns = ['id', 'team', 'position', 'type', 'occurred_at', 'received_at', 'source', 'size', 'names', 'body']

/** Rows that one statement adds; one for each takes a third longer. */
const rowsAtOnce = 16

/** Events on their way into their table; each function is to run inside a transaction. */
export interface Rows {
  add(row: Row): void
  /** Has them all in the table: before it is read or written to in another way, and before the transaction ends. */
  flush(): void
  /** Forgets those of a transaction that was undone. */
  clear(): void
}

export const createRows = (db: DatabaseSync): Rows => {
  const values = `(${columns.map(() => '?').join(', ')})`
  const adding = `INSERT INTO events (${columns.join(', ')}) VALUES ${values}`
  const addOne = db.prepare(adding)
  const addMany = db.prepare(adding + `, ${values}`.repeat(rowsAtOnce - 1))
  /** The columns of all, in a row. */
  let waiting: SQLInputValue[] = []

  return {
    add: row => {
      waiting.push(...row)
      if (waiting.length < rowsAtOnce * columns.length) return
      addMany.run(...waiting)
      waiting = []
    },
    flush: () => {
      for (let at = 0; at < waiting.length; at += columns.length) addOne.run(...waiting.slice(at, at + columns.length))
      waiting = []
    },
    clear: () => {
      waiting = []
    },
  }
}
