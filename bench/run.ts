/** `npm run bench` runs the benchmark of screens, `npm run bench -- live` that of events. */
const [name = 'screens'] = process.argv.slice(2)

switch (name) {
  case 'screens':
    await import('./screens.ts')
    break
  case 'live':
    await import('./live/run.ts')
    break
  default:
    process.stderr.write(`there is no benchmark "${name}": screens, live\n`)
    process.exitCode = 1
}
