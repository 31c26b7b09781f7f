import { builder } from '../../graph/builder.ts'
import type { Education, Experience, Language, Person } from './person.ts'

const ExperienceRef = builder.objectRef<Experience>('DatabaseExperience').implement({
  description: 'A job that a person has or had. Dates are in words, as lemlist has them.',
  fields: t => ({
    title: t.exposeString('title', { description: 'What the person does there.' }),
    normalizedTitle: t.exposeString('title_normalized', { description: 'The title in its usual form.' }),
    companyId: t.id({
      nullable: true,
      resolve: ({ company_id: number }) => (number === undefined ? null : String(number)),
      description: "The company's `id` among `databaseCompanies`.",
    }),
    companyName: t.exposeString('company_name', { description: 'Where it is.' }),
    companyDomain: t.exposeString('company_domain', { description: "The company's domain." }),
    companyWebsiteUrl: t.expose('company_website_url', { type: 'URL', description: "The company's website." }),
    companyLinkedinUrl: t.expose('company_linkedin_url', { type: 'URL', description: "The company's LinkedIn page." }),
    companyLogoUrl: t.expose('company_logo_url', { type: 'URL', description: "The company's logo." }),
    companyIndustry: t.exposeString('company_industry', { description: "The company's industry." }),
    companySize: t.exposeString('company_size', { description: 'How many work there, as a range: `51-200`.' }),
    companyEmployees: t.exposeInt('company_employee_count', { description: 'How many work there.' }),
    companyCity: t.exposeString('company_headquarters_city', { description: 'Where the company has its seat.' }),
    companyCountry: t.exposeString('company_headquarters_country', { description: 'In which country that is.' }),
    description: t.exposeString('description', { description: 'What the person says of it.' }),
    location: t.exposeString('location', { description: 'Where the person works there.' }),
    from: t.exposeString('date_from', { description: 'Since when: `September 2025`.' }),
    to: t.exposeString('date_to', { description: 'Until when. Null for a present one.' }),
    duration: t.exposeString('duration', { description: 'For how long: `1 month`.' }),
    currentFor: t.exposeString('current_exp_bucket', {
      description: 'For how long it has been the present one: `Less than 6 months`.',
    }),
    isMain: t.exposeBoolean('main_in_profile', { description: 'Whether the profile puts it first.' }),
  }),
})

const EducationRef = builder.objectRef<Education>('DatabaseEducation').implement({
  description: 'Where a person learned.',
  fields: t => ({
    school: t.exposeString('title', { description: 'The school.' }),
    degree: t.exposeString('subtitle', { description: 'What was learned there.' }),
    schoolUrl: t.expose('school_url', { type: 'URL', description: "The school's LinkedIn page." }),
    description: t.exposeString('description', { description: 'What the person says of it.' }),
    activities: t.exposeString('activities_and_societies', { description: 'What the person did there besides.' }),
    from: t.exposeString('date_from', { description: 'Since when, in words.' }),
    to: t.exposeString('date_to', { description: 'Until when, in words.' }),
  }),
})

const LanguageRef = builder.objectRef<Language>('DatabaseLanguage').implement({
  description: 'A language that a person speaks.',
  fields: t => ({
    name: t.exposeString('language', { nullable: false, description: 'Its name, in the language of the profile.' }),
    proficiency: t.exposeString('proficiency', { description: 'How well: `Native or bilingual proficiency`.' }),
  }),
})

/** Somebody in lemlist's database. */
export const DatabasePersonRef = builder.objectRef<Person>('DatabasePerson').implement({
  description: "Somebody in lemlist's database: no contact of the team, and without an address to write to.",
  fields: t => ({
    id: t.exposeID('_id', { nullable: false, description: 'Number in the database, as text.' }),
    fullName: t.exposeString('full_name', { description: 'First and last name.' }),
    headline: t.exposeString('headline', { description: "The line below the name on the person's profile." }),
    title: t.exposeString('title', { description: 'What the person does.' }),
    summary: t.exposeString('summary', { description: 'What the person says of themselves.' }),
    department: t.exposeString('department', { description: 'Where in a company: `Sales`, `Engineering`, …' }),
    seniority: t.exposeString('seniority', { description: 'How far up in a company.' }),
    industry: t.exposeString('lead_industry', { description: 'The industry the person works in.' }),
    country: t.exposeString('country', { description: 'Country, by its English name.' }),
    state: t.exposeString('state', { description: 'State or region of the country.' }),
    location: t.exposeString('location', { description: 'Place, region and country in one line.' }),
    linkedinUrl: t.expose('lead_linkedin_url', { type: 'URL', description: 'LinkedIn profile.' }),
    linkedinHandle: t.exposeString('linkedin_short', { description: "Last part of the profile's address." }),
    pictureUrl: t.expose('lead_logo_url', { type: 'URL', description: 'Picture of the person.' }),
    companyName: t.exposeString('current_exp_company_name', { description: 'Where the person works now.' }),
    yearsOfExperience: t.exposeString('years_of_exp_bucket', { description: 'As a range: `2 to 5 years`.' }),
    experienceCount: t.exposeInt('experience_count', { description: 'How many jobs the profile lists.' }),
    connectionsCount: t.exposeInt('connections_count', { description: 'Connections on LinkedIn; it counts to 500.' }),
    connectionsRange: t.exposeString('connections_count_bucket', { description: 'The same as a range: `500+`.' }),
    qualityScore: t.exposeInt('lead_quality_score', { description: 'How complete the profile is; more is better.' }),
    updatedAt: t.expose('last_updated', { type: 'DateTime', description: 'When lemlist last looked at the profile.' }),
    experiences: t.expose('experiences', { type: [ExperienceRef], nullable: true, description: 'Jobs.' }),
    education: t.expose('education', { type: [EducationRef], nullable: true, description: 'Schools.' }),
    languages: t.expose('languages', { type: [LanguageRef], nullable: true, description: 'Languages.' }),
    skills: t.stringList({
      resolve: ({ skills }) => skills?.map(({ skill }) => skill) ?? null,
      description: 'Skills on the profile.',
    }),
    interests: t.stringList({
      resolve: ({ interests }) => interests?.map(({ interest }) => interest) ?? null,
      description: 'Interests on the profile.',
    }),
    relevance: t.exposeFloat('_score', { description: 'How well the person fits the search; more is better.' }),
    raw: t.expose('raw', {
      type: 'JSON',
      nullable: false,
      description: 'All that lemlist sent, in its own spelling (`lead_id`, `geopoint`, …).',
    }),
  }),
})
