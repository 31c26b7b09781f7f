import { z } from 'zod'
import { flag, id, maybe, number, openMap, text } from '../../lemlist/wire.ts'
import { count, moment } from './values.ts'

/** A job that a person has or had. lemlist: dates are in words (`September 2025`). */
export const Experience = z.object({
  title: maybe(text),
  title_normalized: maybe(text),
  company_id: maybe(count),
  company_name: maybe(text),
  company_domain: maybe(text),
  company_website_url: maybe(text),
  company_linkedin_url: maybe(text),
  company_logo_url: maybe(text),
  company_industry: maybe(text),
  company_size: maybe(text),
  company_employee_count: maybe(count),
  company_headquarters_city: maybe(text),
  company_headquarters_country: maybe(text),
  description: maybe(text),
  location: maybe(text),
  date_from: maybe(text),
  date_to: maybe(text),
  duration: maybe(text),
  current_exp_bucket: maybe(text),
  main_in_profile: maybe(flag),
})
export type Experience = z.output<typeof Experience>

/** A part of an education. */
export const Education = z.object({
  title: maybe(text),
  subtitle: maybe(text),
  school_url: maybe(text),
  description: maybe(text),
  activities_and_societies: maybe(text),
  date_from: maybe(text),
  date_to: maybe(text),
})
export type Education = z.output<typeof Education>

/** A language and how well a person speaks it. */
export const Language = z.object({ language: text, proficiency: maybe(text) })
export type Language = z.output<typeof Language>

/** Somebody in lemlist's database: no contact of the team. `raw` is all that came. */
export const Person = z.object({
  _id: id,
  full_name: maybe(text),
  headline: maybe(text),
  title: maybe(text),
  summary: maybe(text),
  department: maybe(text),
  seniority: maybe(text),
  lead_industry: maybe(text),
  country: maybe(text),
  state: maybe(text),
  location: maybe(text),
  lead_linkedin_url: maybe(text),
  linkedin_short: maybe(text),
  lead_logo_url: maybe(text),
  current_exp_company_name: maybe(text),
  years_of_exp_bucket: maybe(text),
  experience_count: maybe(count),
  connections_count: maybe(count),
  connections_count_bucket: maybe(text),
  lead_quality_score: maybe(count),
  last_updated: maybe(moment),
  experiences: maybe(z.array(Experience)),
  education: maybe(z.array(Education)),
  languages: maybe(z.array(Language)),
  skills: maybe(z.array(z.object({ skill: text }))),
  interests: maybe(z.array(z.object({ interest: text }))),
  _score: maybe(number),
  raw: openMap,
})
export type Person = z.output<typeof Person>
