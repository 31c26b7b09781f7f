import type { Context } from '../../graph/context.ts'
import { eachLoader } from '../../graph/loader.ts'
import { companies } from './contract.ts'

/** The company with this id or domain; null when there is none. Up to 100 that are asked for together are one call. */
export const findCompany = eachLoader((context: Context, idOrDomain: string) =>
  context.lemlist.load(companies.companies, idOrDomain),
)
