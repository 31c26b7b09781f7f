import type { HookHealth, HookMode } from '../../events/health.ts'
import { builder } from '../../graph/builder.ts'
import type { Viewer } from '../../graph/context.ts'
import { costs, once } from '../../graph/cost.ts'
import { RoleEnum } from '../../graph/role.ts'
import type { Budget } from '../../lemlist/scheduler.ts'
import { team } from '../team/contract.ts'
import { TeamRef } from '../team/graph.ts'
import { teamDocument } from '../team/users.ts'

const HookModeEnum = builder.enumType('HookMode', {
  description: 'How the gateway learns of events.',
  values: {
    WEBHOOK: { description: 'lemlist calls its hook as soon as something happens.' },
    POLLING: {
      description:
        'There is no hook, or its calls do not arrive: the gateway asks lemlist while somebody listens, so events come later.',
    },
  } satisfies Readonly<Record<HookMode, { readonly description: string }>>,
})

const instant = (at: number | undefined): Date | null => (at === undefined ? null : new Date(at))

const HookHealthRef = builder.objectRef<HookHealth>('HookHealth').implement({
  description: 'How it stands with the hook by which lemlist tells the gateway of events. Reading it costs no call.',
  fields: t => ({
    mode: t.expose('mode', { type: HookModeEnum, nullable: false, description: 'How events are learned of now.' }),
    registered: t.exposeBoolean('registered', {
      nullable: false,
      description: 'Whether the hook was there when it was last looked for.',
    }),
    lastEventAt: t.field({
      type: 'DateTime',
      resolve: ({ lastEventAt }) => instant(lastEventAt),
      description: 'When lemlist last called with an event; null before the first.',
    }),
    lastCheckedAt: t.field({
      type: 'DateTime',
      resolve: ({ lastCheckedAt }) => instant(lastCheckedAt),
      description: 'When the hook was last looked for, or while polling lemlist was last asked; null before that.',
    }),
    problem: t.exposeString('problem', {
      description:
        'What is wrong with the hook and what to check: it could not be made or looked for, or its calls do not arrive. Null when all is well.',
    }),
  }),
})

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The caller.',
  fields: t => ({
    role: t.expose('role', { type: RoleEnum, nullable: false, description: 'What the caller may do.' }),
    name: t.exposeString('name', { description: 'Label of the caller’s credentials; null without any.' }),
    authMode: t.exposeString('authMode', {
      nullable: false,
      description: 'How callers are recognised: the gateway’s `AUTH` setting.',
    }),
    hook: t.field({
      type: HookHealthRef,
      resolve: (_viewer, _args, { hook }) => hook.health(),
      description: 'How events reach the gateway at this moment. Costs no call.',
    }),
    team: t.field({
      ...costs(once(team.team)),
      type: TeamRef,
      resolve: (_viewer, _args, context) => teamDocument(context),
      description: 'The team the caller works for. Costs one call.',
    }),
  }),
})

const RateLimitRef = builder.objectRef<Budget>('RateLimit').implement({
  description: 'The budget of REST calls that all callers of a team share.',
  fields: t => ({
    limit: t.exposeInt('limit', { nullable: false, description: 'Calls allowed in one window.' }),
    remaining: t.exposeInt('remaining', { nullable: false, description: 'Calls that could start now.' }),
    windowMs: t.exposeInt('windowMs', { nullable: false, description: 'Length of the window in milliseconds.' }),
    resetAt: t.field({
      type: 'DateTime',
      nullable: false,
      resolve: ({ resetAt }) => new Date(resetAt),
      description: 'When the whole budget is free again, if nothing more is called.',
    }),
    queued: t.exposeInt('queued', { nullable: false, description: 'Calls that wait for budget.' }),
  }),
})

builder.queryFields(t => ({
  viewer: t.field({
    type: ViewerRef,
    nullable: false,
    resolve: (_root, _args, { viewer }) => viewer,
    description: 'The caller: who it is taken for and what it may do. Costs no call.',
  }),
  rateLimit: t.field({
    type: RateLimitRef,
    nullable: false,
    resolve: (_root, _args, { lemlist }) => lemlist.budget(),
    description: 'The budget of REST calls as it stands. Costs no call.',
  }),
}))
