using System.Text;
using CasesPdp.Policies.Bundles;
using k8s.Models;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>The manifests of <c>deploy/kubernetes</c> name what the server has: settings, ports, probes, files. Whether Kubernetes takes
/// them is tested by <c>tests/deploy/run</c>; none has been applied to a cluster.</summary>
public sealed class KubernetesManifestTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(DeployFile.PathOf("deploy/kubernetes"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Probes_OfTheServer_AskForWhatItServes(string name)
    {
        var manifest = KubernetesManifest.Read(name);
        var (server, operations) = (manifest.Server, DeployFile.PublicPortOf(manifest.Options.Listen.Operations));

        var probes = new[] { server.StartupProbe, server.ReadinessProbe, server.LivenessProbe }.Select(p => p.HttpGet).ToList();

        Assert.Equal(["/readyz", "/readyz", "/livez"], probes.Select(p => p.Path));
        Assert.All(probes, p => Assert.Equal(operations, manifest.PortOf(p.Port)));
        Assert.All(probes, p => Assert.Equal(manifest.Options.Tls.Operations ? "HTTPS" : null, p.Scheme));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Annotations_OfThePod_LeadToTheMetrics(string name)
    {
        var manifest = KubernetesManifest.Read(name);

        var annotations = manifest.Pod.Metadata.Annotations;

        Assert.Equal("true", annotations["prometheus.io/scrape"]);
        Assert.Equal("/metrics", annotations["prometheus.io/path"]);
        Assert.Equal(DeployFile.PublicPortOf(manifest.Options.Listen.Operations)?.ToString(), annotations["prometheus.io/port"]);
        Assert.Equal(manifest.Options.Tls.Operations, annotations.TryGetValue("prometheus.io/scheme", out var scheme) && scheme == "https");
    }

    // The profile "restricted" of Kubernetes' pod security standards, and a read-only root.
    [Theory]
    [MemberData(nameof(Names))]
    public void Containers_Each_AreRestricted(string name)
    {
        var manifest = KubernetesManifest.Read(name);
        var pod = manifest.Pod.Spec;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(manifest.Containers, c =>
        {
            Assert.False(c.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(c.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], c.SecurityContext.Capabilities.Drop);
            Assert.NotNull(c.SecurityContext.RunAsUser ?? pod.SecurityContext.RunAsUser);
            Assert.Contains("memory", c.Resources.Limits.Keys);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ConfigMap_AsMounted_IsABundleWithoutAFinding(string name)
    {
        var manifest = KubernetesManifest.Read(name);
        var (bundle, mount) = manifest.VolumeOf(manifest.Server, manifest.Bundle);
        var texts = manifest.One<V1ConfigMap>().Data;

        var reading = BundleReader.Read([.. bundle.ConfigMap.Items.Select(i => new BundleFile(i.Path, Encoding.UTF8.GetBytes(texts[i.Key])))]);

        Assert.Equal(manifest.Bundle, mount);
        Assert.Equal(manifest.One<V1ConfigMap>().Metadata.Name, bundle.ConfigMap.Name);
        Assert.Equal(texts.Keys.Order(StringComparer.Ordinal), bundle.ConfigMap.Items.Select(i => i.Key).Order(StringComparer.Ordinal));
        Assert.Empty(reading.Diagnostics);
    }

    // The server refuses a directory of its own in which others may write, as a volume is one: it makes one below it.
    [Theory]
    [MemberData(nameof(Names))]
    public void LastGoodDirectory_OfTheServer_LiesBelowAVolumeOfThePod(string name)
    {
        var manifest = KubernetesManifest.Read(name);
        var directory = manifest.Options.Reload.LastGoodDirectory!;

        var (volume, mount) = manifest.VolumeOf(manifest.Server, directory);

        Assert.NotNull(volume.EmptyDir);
        Assert.NotEqual(directory, mount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GracePeriod_OfThePod_IsLongerThanTheServerTakesToStop(string name)
    {
        var manifest = KubernetesManifest.Read(name);

        Assert.True(manifest.Pod.Spec.TerminationGracePeriodSeconds > manifest.Options.LameDuckSeconds + manifest.Options.DrainSeconds);
    }

    [Fact]
    public void Socket_OfTheSidecar_IsThatOfTheBackEndAlone()
    {
        var manifest = KubernetesManifest.Read("sidecar.yaml");
        var backEnd = manifest.Containers.Single(c => c != manifest.Server);
        var (listen, user) = (manifest.Options.Listen, backEnd.SecurityContext.RunAsUser);

        var address = backEnd.Env.Single(e => e.Name == "CasesPdp__Addresses__0").Value;

        Assert.Equal("Always", manifest.Server.RestartPolicy);
        Assert.Equal($"unix:{listen.UnixSocket}", address);
        Assert.Same(manifest.VolumeOf(manifest.Server, listen.UnixSocket!).Volume, manifest.VolumeOf(backEnd, listen.UnixSocket!).Volume);
        Assert.Equal($"{manifest.Pod.Spec.SecurityContext.FsGroup}", listen.UnixSocketGroup);
        Assert.Equal($"{user}", listen.UnixSocketPeers);
        Assert.Equal($"uid:{user}", manifest.Options.Callers.Decisions);
        Assert.NotEqual(user, manifest.Server.SecurityContext.RunAsUser);
        Assert.Null(DeployFile.PublicPortOf(listen.Decisions));
    }

    [Fact]
    public void Service_OfTheStandaloneServer_LeadsToItsDecisions()
    {
        var manifest = KubernetesManifest.Read("standalone.yaml");
        var service = manifest.One<V1Service>().Spec;
        var deployment = manifest.One<V1Deployment>().Spec;
        var budget = manifest.One<V1PodDisruptionBudget>().Spec;
        var network = manifest.One<V1NetworkPolicy>().Spec;

        var port = Assert.Single(service.Ports);

        Assert.Equal(DeployFile.PublicPortOf(manifest.Options.Listen.Decisions), port.Port);
        Assert.Equal(port.Port, manifest.PortOf(port.TargetPort));
        Assert.All(
            [service.Selector, deployment.Selector.MatchLabels, budget.Selector.MatchLabels, network.PodSelector.MatchLabels],
            labels => Assert.Equal(manifest.Pod.Metadata.Labels, labels));
        Assert.True(int.Parse(budget.MinAvailable) < deployment.Replicas);
        Assert.All(network.Ingress.SelectMany(i => i.Ports), p => Assert.Contains(manifest.Server.Ports, c => c.Name == (string)p.Port));
    }

    [Fact]
    public void Secret_OfTheStandaloneServer_HoldsItsTlsFilesForTheGroupAlone()
    {
        var manifest = KubernetesManifest.Read("standalone.yaml");
        var tls = manifest.Options.Tls;

        foreach (var file in new[] { tls.Certificate, tls.Key, tls.ClientCa })
        {
            Assert.Equal(Convert.ToInt32("440", 8), manifest.VolumeOf(manifest.Server, file!).Volume.Secret.DefaultMode);
        }

        Assert.NotNull(manifest.Pod.Spec.SecurityContext.FsGroup);
    }
}
