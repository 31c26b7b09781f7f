import { builder } from './builder.ts'
import { type Role, roles } from './context.ts'

/** What a caller may do, in the graph. */
export const RoleEnum = builder.enumType('Role', { description: 'What a caller may do.', values: roles })

const ascending = Object.keys(roles)

/** Whether a role may do what another one is needed for. */
export const suffices = (role: Role, needed: Role): boolean => ascending.indexOf(role) >= ascending.indexOf(needed)
