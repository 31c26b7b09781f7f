import { type Read, read } from '../read.ts'

const facts = 'totalCount tookMs remainingSearches searchId'

/** Reads of the chapter People database. */
export const reads: readonly Read[] = [
  read('database filters', '{ databaseFilters { id description modes type helper } }'),
  read(
    'database people',
    `{ databasePeople(first: 100) { ${facts} nodes { id fullName headline title summary department seniority industry country
      state location linkedinUrl linkedinHandle pictureUrl companyName yearsOfExperience experienceCount connectionsCount
      connectionsRange qualityScore updatedAt relevance skills interests languages { name proficiency }
      education { school degree schoolUrl description activities from to }
      experiences { title normalizedTitle companyId companyName companyDomain companyWebsiteUrl companyLinkedinUrl
        companyLogoUrl companyIndustry companySize companyEmployees companyCity companyCountry description location from to
        duration currentFor isMain } raw } } }`,
  ),
  read(
    'database companies',
    `{ databaseCompanies(first: 100) { ${facts} nodes { id name websiteUrl domain linkedinUrl logoUrl description type
      foundedIn employees employeesGrowth followers size revenue lastFundingRound industry subIndustry subSubIndustry city
      country location customers technologies qualityScore peopleCount updatedAt relevance raw } } }`,
  ),
  read(
    'personas',
    '{ personas(mode: LEADS) { id name mode filters { filterId in out exactMatch } createdAt updatedAt } }',
  ),
]
