import { builder } from '../../graph/builder.ts'
import type { Company } from './company.ts'

/** A company in lemlist's database. */
export const DatabaseCompanyRef = builder.objectRef<Company>('DatabaseCompany').implement({
  description: "A company in lemlist's database: none of the team's own.",
  fields: t => ({
    id: t.exposeID('_id', { nullable: false, description: 'Number in the database, as text.' }),
    name: t.exposeString('company_name', { description: 'Its name.' }),
    websiteUrl: t.expose('company_website_url', { type: 'URL', description: 'Its website.' }),
    domain: t.exposeString('company_domain', { description: 'The domain of its website.' }),
    linkedinUrl: t.expose('company_linkedin_url', { type: 'URL', description: 'Its LinkedIn page.' }),
    logoUrl: t.expose('company_logo_url', { type: 'URL', description: 'Its logo.' }),
    description: t.exposeString('company_description', { description: 'What it says of itself.' }),
    type: t.exposeString('company_type', { description: 'What form it has: `Privately Held`, `Public Company`, …' }),
    foundedIn: t.exposeInt('company_founded', { description: 'The year it was founded in.' }),
    employees: t.exposeInt('company_employee_count', { description: 'How many work there.' }),
    employeesGrowth: t.exposeFloat('employees_count_growth', {
      description: 'How their number has grown; negative when it shrank. lemlist does not tell the unit.',
    }),
    followers: t.exposeInt('company_followers_count', { description: 'Followers on LinkedIn.' }),
    size: t.exposeString('company_size', { description: 'How many work there, as a range: `11-50`.' }),
    revenue: t.exposeString('revenue_bucket', { description: 'Yearly revenue, as a range: `$5M - $10M`.' }),
    lastFundingRound: t.exposeString('last_funding_round_at', {
      description: 'How long ago it last raised money, in words: `More than 6 months`.',
    }),
    industry: t.exposeString('company_industry', { description: 'Its industry, roughly.' }),
    subIndustry: t.exposeString('company_subindustry', { description: 'Its industry, more precisely.' }),
    subSubIndustry: t.exposeString('company_subsubindustry', { description: 'Its industry, most precisely.' }),
    city: t.exposeString('company_headquarters_city', { description: 'Where it has its seat.' }),
    country: t.exposeString('company_headquarters_country', { description: 'In which country that is.' }),
    location: t.exposeString('company_location', { description: 'Its address in one line.' }),
    customers: t.exposeString('business_business_customer', {
      description: 'Whom it sells to: `B2B`, `B2C` or `B2B2C`.',
    }),
    technologies: t.exposeStringList('techno_used_array', {
      nullable: true,
      description: 'What its website and its people use: `React`, `Salesforce`, …',
    }),
    qualityScore: t.exposeInt('company_quality_score', { description: 'How complete the entry is; more is better.' }),
    peopleCount: t.exposeInt('company_occ_lead', { description: 'How many of its people the database knows.' }),
    updatedAt: t.expose('last_updated', { type: 'DateTime', description: 'When lemlist last looked at the company.' }),
    relevance: t.exposeFloat('_score', { description: 'How well the company fits the search; more is better.' }),
    raw: t.expose('raw', { type: 'JSON', nullable: false, description: 'All that lemlist sent, in its own spelling.' }),
  }),
})
