import { z } from 'zod'
import { id, maybe, number, openMap, text } from '../../lemlist/wire.ts'
import { count, moment } from './values.ts'

/** A company in lemlist's database: none of the team's own. `raw` is all that came. */
export const Company = z.object({
  _id: id,
  company_name: maybe(text),
  company_website_url: maybe(text),
  company_domain: maybe(text),
  company_linkedin_url: maybe(text),
  company_logo_url: maybe(text),
  company_description: maybe(text),
  company_type: maybe(text),
  company_founded: maybe(count),
  company_employee_count: maybe(count),
  employees_count_growth: maybe(number),
  company_followers_count: maybe(count),
  company_size: maybe(text),
  revenue_bucket: maybe(text),
  last_funding_round_at: maybe(text),
  company_industry: maybe(text),
  company_subindustry: maybe(text),
  company_subsubindustry: maybe(text),
  company_headquarters_city: maybe(text),
  company_headquarters_country: maybe(text),
  company_location: maybe(text),
  business_business_customer: maybe(text),
  techno_used_array: maybe(z.array(text)),
  company_quality_score: maybe(count),
  company_occ_lead: maybe(count),
  last_updated: maybe(moment),
  _score: maybe(number),
  raw: openMap,
})
export type Company = z.output<typeof Company>
