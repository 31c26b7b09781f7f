import { builder } from '../../graph/builder.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Company } from './contract.ts'

idPrefixes('Company', 'cpn', 'cmp')

/** A company in the graph, as lemlist's list has it: no row names a company without being one. */
export const CompanyRef = builder.objectRef<Company>('Company')
