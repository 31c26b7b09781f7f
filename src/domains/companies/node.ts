import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Company } from './contract.ts'

/** A company as lemlist's list has it; no row names a company without being one. */
export type CompanySource = Company

idPrefixes('Company', 'cpn', 'cmp')

export const CompanyRef = builder.objectRef<CompanySource>('Company')
