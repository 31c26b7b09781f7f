import type { Hook } from '../domains/team/contract.ts'
import { webhooks } from '../domains/webhooks/contract.ts'
import { LemlistError } from '../lemlist/errors.ts'
import type { Session } from '../lemlist/session.ts'
import type { HookState } from './hook-state.ts'

/** The hook that there should be. */
export interface Wanted {
  readonly targetUrl: string
  readonly secret: string
  /** By which the secret is known again. */
  readonly fingerprint: string
}

/** Something that was done about hooks. */
export interface Deed {
  readonly hookId: string
  /** In words, without address and secret. */
  readonly words: string
}

interface Care {
  readonly session: Session
  readonly wanted: Wanted
  readonly before: HookState
  readonly now: () => number
  /** Keeps what is known by now; rejects where somebody else has begun to look after the hook. */
  readonly save: (state: HookState) => Promise<void>
  readonly onDeed: (deed: Deed) => void
}

/** Whether two addresses are one, however they are written. */
const isSame = (one: string | undefined, other: string): boolean =>
  one !== undefined && (URL.parse(one)?.href ?? one) === (URL.parse(other)?.href ?? other)

const listHooks = async (session: Session): Promise<readonly Hook[]> => {
  const listed = await session.call(webhooks.webhooks, {})
  if (listed === undefined) throw new Error('lemlist does not list the hooks')
  return listed.rows
}

/** The hooks of ours: those that the log remembers, and those with our address. All others are left alone. */
const sortOut = (rows: readonly Hook[], { hooks }: HookState, { targetUrl, fingerprint }: Wanted) => {
  const known = new Map(hooks.map(hook => [hook.id, hook]))
  const ours = rows.filter(row => known.has(row._id) || isSame(row.targetUrl, targetUrl))
  const right = ours.find(row => isSame(row.targetUrl, targetUrl) && known.get(row._id)?.secret === fingerprint)
  const staying = right ?? ours.find(({ _id }) => known.has(_id)) ?? ours.at(-1)
  return {
    right,
    /** The one that stays, at least until another was made. */
    staying,
    extra: ours.filter(row => row !== staying),
    remembered: hooks.filter(({ id }) => ours.some(({ _id }) => _id === id)),
  }
}

/** Makes a hook for every event; resolves with its id. */
const make = async (session: Session, { targetUrl, secret }: Wanted, others: readonly Hook[]): Promise<string> => {
  const made = await session.call(webhooks.webhookCreate, { body: { targetUrl, secret } })
  if (made !== undefined) return made._id
  const isNew = (row: Hook): boolean => isSame(row.targetUrl, targetUrl) && others.every(({ _id }) => _id !== row._id)
  const found = (await listHooks(session)).find(isNew)
  if (found === undefined) throw new Error('lemlist does not show the hook that it made')
  return found._id
}

/** Deletes a hook; one that is gone already is as good. */
const remove = async (session: Session, hookId: string): Promise<void> => {
  try {
    await session.call(webhooks.webhookDelete, { hookId })
  } catch (error) {
    if (!(error instanceof LemlistError && error.kind === 'notFound')) throw error
  }
}

/** Runs a call; resolves with lemlist's words where it refuses, and throws everything else on. */
const refusalOf = async (call: Promise<void>): Promise<string | undefined> => {
  try {
    await call
    return undefined
  } catch (error) {
    if (error instanceof LemlistError) return error.message
    throw error
  }
}

/**
 * Sees to it that there is one hook of ours, with this address and this secret. Of several one stays; one that is to be
 * replaced goes after the new one was made, so that no event finds nobody to be told. Rejects where lemlist does not list
 * its hooks; what it refuses besides is told in `problem`.
 */
export const careForHook = async ({ session, wanted, before, now, save, onDeed }: Care): Promise<HookState> => {
  const rows = await listHooks(session)
  const { right, staying, extra, remembered } = sortOut(rows, before, wanted)
  let hooks = remembered
  let isThere = right !== undefined
  let problem: string | undefined

  const state = (): HookState => ({
    ...before,
    hooks,
    registered: isThere,
    checkedAt: now(),
    seenAt: isThere ? now() : before.seenAt,
    missingSince: before.missingSince ?? (right === undefined ? before.seenAt : undefined),
    problem,
  })
  const discard = async ({ _id: hookId }: Hook, words: string): Promise<void> => {
    const refusal = await refusalOf(remove(session, hookId))
    if (refusal !== undefined) {
      problem ??= `the hook ${hookId} is one too many and cannot be deleted: ${refusal}`
      return
    }
    hooks = hooks.filter(({ id }) => id !== hookId)
    onDeed({ hookId, words })
  }
  const replace = async (): Promise<void> => {
    const hookId = await make(session, wanted, rows)
    isThere = true
    hooks = [...hooks, { id: hookId, targetUrl: wanted.targetUrl, secret: wanted.fingerprint, madeAt: now() }]
    onDeed({ hookId, words: 'made the hook that lemlist calls' })
    // Kept before the old one goes: one that nobody remembers would have to be replaced as well.
    await save(state())
    if (staying !== undefined) await discard(staying, 'deleted the hook that the new one replaces')
  }

  for (const row of extra) await discard(row, 'deleted a hook that was one too many')
  if (right === undefined) {
    const refusal = await refusalOf(replace())
    if (refusal !== undefined) problem = `lemlist does not make a hook: ${refusal}`
  }
  const after = state()
  await save(after)
  return after
}
