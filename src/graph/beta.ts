/** What fields say that are there for some teams only. */
export const beta = 'A beta of lemlist: FORBIDDEN for teams without it.'
