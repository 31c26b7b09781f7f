import { validate as deployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment'
import { validate as configMap } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap'
import { validate as secret } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Secret'
import { validate as service } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service'
import { validate as serviceAccount } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount'
import { validate as networkPolicy } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy'
import { validate as disruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { variables } from '../../src/variables.ts'
import { at, documentsOf, type Loose, yamlFiles } from './files.ts'
import { watch } from './unread.ts'

/** The validators tell what is wrong beside themselves, which their types leave out. */
type Validate = ((data: unknown) => boolean) & {
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string; readonly keyword: string }[]
}

const validators: Readonly<Record<string, Validate>> = {
  'v1 ConfigMap': configMap,
  'v1 Secret': secret,
  'v1 Service': service,
  'v1 ServiceAccount': serviceAccount,
  'apps/v1 Deployment': deployment,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'policy/v1 PodDisruptionBudget': disruptionBudget,
}

/** What Kubernetes would not take, or would drop without a word. */
const faultsOf = (manifest: Loose): string[] => {
  const kind = `${manifest.apiVersion} ${manifest.kind}`
  const validate = validators[kind]
  if (validate === undefined) return [`there is no schema of ${kind}`]
  const { document, unread } = watch(manifest)
  if (!validate(document))
    return (validate.errors ?? []).map(({ instancePath, message, keyword }) => `${instancePath} ${message ?? keyword}`)
  return unread().map(path => `${path} is unknown`)
}

const isManifest = (path: string): boolean => path.startsWith('kubernetes/') && !path.endsWith('kustomization.yaml')
const paths = yamlFiles().filter(isManifest)
const manifests = paths.flatMap(path => documentsOf(path).map(manifest => ({ path, manifest })))

const only = (kind: string): Loose => {
  const [found, ...more] = manifests.filter(({ manifest }) => manifest.kind === kind)
  if (found === undefined || more.length > 0) throw new Error(`there is not one ${kind}`)
  return found.manifest
}

const pod = at(only('Deployment'), 'spec', 'template', 'spec')
const container = at(pod, 'containers', 0)

test('every file below deploy is YAML', () => {
  expect(yamlFiles().flatMap(documentsOf).length).toBeGreaterThan(10)
})

test.each(manifests.map(({ path, manifest }) => [path, manifest.kind, manifest] as const))(
  'Kubernetes takes every field of %s (%s)',
  (_path, _kind, manifest) => expect(faultsOf(manifest)).toEqual([]),
)

test('the schemas see a wrong type, a missing field and a name that is spelled wrong', () => {
  const manifest = only('Deployment')
  const spec = at(manifest, 'spec') as Loose
  expect(faultsOf({ ...manifest, spec: { ...spec, replicas: 'two' } })).not.toEqual([])
  expect(faultsOf({ ...manifest, spec: { replicas: 2 } })).not.toEqual([])
  expect(faultsOf({ ...manifest, spec: { ...spec, replica: 2 } })).toEqual(['/spec/replica is unknown'])
})

test('everything that is there is applied, but for the example of the secrets', () => {
  const [kustomization] = documentsOf('kubernetes/kustomization.yaml')
  const applied = at(kustomization, 'resources')
  expect(applied).toBeInstanceOf(Array)
  const files = paths.map(path => path.replace('kubernetes/', '')).filter(name => name !== 'secret.example.yaml')
  expect(new Set(applied as string[])).toEqual(new Set(files))
})

test('the gateway takes what the manifests configure, and knows every variable of theirs', () => {
  const [secrets, files] = documentsOf('kubernetes/secret.example.yaml')
  const environment = { ...(at(only('ConfigMap'), 'data') as Loose), ...(at(secrets, 'stringData') as Loose) }
  expect(Object.keys(environment).filter(name => !(name in variables))).toEqual([])
  const mount = at(container, 'volumeMounts', 0, 'mountPath')
  const names = Object.keys(at(files, 'stringData') as Loose)
  const read = (path: string): string => {
    if (!names.includes(path.replace(`${mount}/`, ''))) throw new Error(`nothing is mounted at ${path}`)
    return '[{ "name": "north", "apiKey": "a key" }]'
  }
  const result = readConfig({ ...environment, REDIS_URL: 'redis://redis:6379' } as Record<string, string>, read)
  expect(result).toMatchObject({ ok: true, warnings: [] })
  expect(names).toContain(String(environment.GATEWAY_TOKENS_FILE).replace(`${mount}/`, ''))
})

test('no secret is kept here', () => {
  const values = documentsOf('kubernetes/secret.example.yaml').flatMap(manifest =>
    Object.values(at(manifest, 'stringData') as Loose),
  )
  expect(new Set(values)).toEqual(new Set(['', '[]']))
})

test('a pod is not root, writes nothing but its temporary files, and speaks for nobody in the cluster', () => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  })
  expect(at(container, 'securityContext')).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  const writable = (at(container, 'volumeMounts') as Loose[]).filter(({ readOnly }) => readOnly !== true)
  expect(writable).toEqual([{ name: 'tmp', mountPath: '/tmp' }])
  expect(at(only('ServiceAccount'), 'automountServiceAccountToken')).toBe(false)
})

test('a pod has the time to stop: its pause and 20 s', () => {
  const pause = Number(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds'))
  expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(pause + 20)
})

test('ports, paths and labels lead from one manifest to the next', () => {
  const labels = at(only('Deployment'), 'spec', 'template', 'metadata', 'labels')
  const selectors = [
    at(only('Deployment'), 'spec', 'selector', 'matchLabels'),
    at(only('Service'), 'spec', 'selector'),
    at(only('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels'),
    at(only('NetworkPolicy'), 'spec', 'podSelector', 'matchLabels'),
    at(pod, 'topologySpreadConstraints', 0, 'labelSelector', 'matchLabels'),
  ]
  for (const selector of selectors) expect(selector).toEqual(labels)
  const [port] = at(container, 'ports') as Loose[]
  expect(String(port?.containerPort)).toBe(at(only('ConfigMap'), 'data', 'PORT'))
  expect(at(only('NetworkPolicy'), 'spec', 'ingress', 0, 'ports', 0, 'port')).toBe(port?.containerPort)
  const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(name => at(container, name, 'httpGet'))
  expect(probes).toEqual(['/health', '/health', '/ready'].map(path => ({ path, port: port?.name })))
  expect(at(only('Service'), 'spec', 'ports', 0, 'targetPort')).toBe(port?.name)
})
