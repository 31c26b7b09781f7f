/** A market the pretend team sells to, and what it says there. */
export interface Segment {
  readonly code: string
  readonly industry: string
  /** Last words of company names. */
  readonly companies: readonly string[]
  readonly titles: readonly string[]
  /** "Most … teams I speak with" */
  readonly team: string
  readonly pain: string
  readonly outcome: string
  /** A customer and what they got. */
  readonly proof: string
  readonly observations: readonly string[]
}

export const segments: readonly Segment[] = [
  {
    code: 'Logistics',
    industry: 'Transportation, Logistics and Storage',
    companies: ['Freight', 'Logistics', 'Cargo', 'Supply', 'Haulage'],
    titles: ['Head of Operations', 'Depot Manager', 'Fleet Planning Lead', 'COO', 'Supply Chain Director'],
    team: 'depot planning',
    pain: 'the Monday roster is rebuilt by hand every time two drivers call in sick',
    outcome: 'cover a late shift in under ten minutes instead of a morning of phone calls',
    proof: 'Wexcombe Haulage cut agency hours by 18% in one quarter',
    observations: [
      'the second depot you opened this spring',
      'your posting for three transport planners',
      'your night-linehaul lane going live',
    ],
  },
  {
    code: 'Fintech',
    industry: 'Financial Services',
    companies: ['Capital', 'Pay', 'Ledger', 'Finance', 'Bank'],
    titles: ['VP Customer Operations', 'Head of Support', 'Director of Compliance Ops', 'Workforce Manager', 'CFO'],
    team: 'customer operations',
    pain: 'the support queue doubles on payday while the schedule stays flat',
    outcome: 'staff the two payday peaks without hiring for the quiet weeks in between',
    proof: 'Bluestem Pay answers 9 of 10 chats within a minute, with the same headcount',
    observations: [
      'your launch in two new countries',
      'the new round you announced',
      'your reviews mentioning weekend response times',
    ],
  },
  {
    code: 'Hospitals',
    industry: 'Hospitals and Health Care',
    companies: ['Health', 'Clinics', 'Care', 'Medical', 'Hospitals'],
    titles: [
      'Chief Nursing Officer',
      'Pharmacy Director',
      'Director of Workforce',
      'Ward Operations Manager',
      'Hospital COO',
    ],
    team: 'ward scheduling',
    pain: 'swaps live in a group chat and nobody sees the skill mix until the shift starts',
    outcome: 'let nurses swap shifts themselves while the skill mix stays legal',
    proof: 'Larkfield Care filled 71% of open shifts internally before calling an agency',
    observations: [
      'the new surgical wing',
      'your last staff survey being public',
      'the merger with the two community sites',
    ],
  },
  {
    code: 'Retail',
    industry: 'Retail',
    companies: ['Stores', 'Market', 'Retail', 'Goods', 'Outfitters'],
    titles: [
      'Head of Retail Operations',
      'Regional Manager',
      'Store Experience Director',
      'VP Stores',
      'HR Business Partner',
    ],
    team: 'store operations',
    pain: 'every store manager keeps a different spreadsheet for peak season',
    outcome: 'plan peak weeks for all stores from one forecast',
    proof: 'Thistledown Stores went from 14 spreadsheets to one plan before Christmas',
    observations: [
      'the eleven stores you added last year',
      'click-and-collect reaching every branch',
      'your summer hiring page',
    ],
  },
  {
    code: 'Manufacturing',
    industry: 'Manufacturing',
    companies: ['Works', 'Industries', 'Components', 'Manufacturing', 'Steel'],
    titles: [
      'Plant Manager',
      'Production Planning Lead',
      'Head of Continuous Improvement',
      'Operations Director',
      'HR Director',
    ],
    team: 'production planning',
    pain: 'line changes are known on Tuesday and the shift plan catches up on Friday',
    outcome: 'move certified people between lines on the day the plan changes',
    proof: 'Eisenthal Works took 6 hours a week out of shift planning',
    observations: [
      'the third line you are commissioning',
      'your move to a four-shift model',
      'the apprentices you took on this autumn',
    ],
  },
  {
    code: 'Hospitality',
    industry: 'Hospitality',
    companies: ['Hotels', 'Resorts', 'Dining', 'Kitchens', 'Hospitality'],
    titles: ['General Manager', 'Director of Operations', 'Head of People', 'F&B Director', 'Area Manager'],
    team: 'hotel operations',
    pain: 'housekeeping finds out about the sold-out weekend on Friday night',
    outcome: 'match staffing to bookings three weeks ahead',
    proof: 'Mirasol Resorts saved 11% of overtime in high season without dropping a rating point',
    observations: [
      'the reopening of your old town house',
      'your occupancy award',
      'the rooftop restaurant you announced',
    ],
  },
  {
    code: 'SaaS',
    industry: 'Software Development',
    companies: ['Cloud', 'Labs', 'Software', 'Systems', 'Data'],
    titles: ['Head of Customer Success', 'VP Support', 'RevOps Manager', 'Chief of Staff', 'Head of People Ops'],
    team: 'support',
    pain: 'follow-the-sun coverage depends on one spreadsheet and one person who understands it',
    outcome: 'see coverage gaps across three time zones a month ahead',
    proof: 'Lichtwerk Labs dropped weekend escalations from 40 to 12 a month',
    observations: [
      'your status page moving to 24/7',
      'the support roles you opened in Lisbon',
      'your enterprise tier launch',
    ],
  },
]
