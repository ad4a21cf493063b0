using CasesPdp.Server.Options;
using k8s;
using k8s.Models;

namespace CasesPdp.FunctionalTests.Deployment;

/// <summary>A manifest of <c>deploy/kubernetes</c>, with the server that it runs.</summary>
internal sealed class KubernetesManifest
{
    private KubernetesManifest(List<object> objects)
    {
        Objects = objects;
        Pod = One<V1Deployment>().Spec.Template;
        Containers = [.. Pod.Spec.InitContainers ?? [], .. Pod.Spec.Containers];
        Server = Containers.Single(c => c.Name == "casespdp");
        Options = DeployFile.OptionsOf(Server.Env.Select(e => KeyValuePair.Create(e.Name, (string?)e.Value)));
    }

    public IReadOnlyList<object> Objects { get; }

    public V1PodTemplateSpec Pod { get; }

    public IReadOnlyList<V1Container> Containers { get; }

    public V1Container Server { get; }

    /// <summary>The directory of the bundle, from the arguments of the server.</summary>
    public string Bundle => Server.Args is ["--bundle", var directory] ? directory : throw new InvalidOperationException("No --bundle.");

    /// <summary>The settings of the server, which it accepts.</summary>
    public ServerOptions Options { get; }

    /// <summary>Reads a manifest; a key that Kubernetes does not know ends the test.</summary>
    public static KubernetesManifest Read(string name) =>
        new(KubernetesYaml.LoadAllFromString(DeployFile.Read($"deploy/kubernetes/{name}"), null, strict: true));

    public T One<T>() => Objects.OfType<T>().Single();

    /// <summary>The number of a port that a probe or a service names.</summary>
    public int PortOf(IntOrString port) => Server.Ports.Single(p => p.Name == (string)port).ContainerPort;

    /// <summary>The volume in which a path of a container lies, and the path of its mount.</summary>
    public (V1Volume Volume, string Mount) VolumeOf(V1Container container, string path)
    {
        var mount = container.VolumeMounts.Single(m => path == m.MountPath || path.StartsWith(m.MountPath + "/", StringComparison.Ordinal));
        return (Pod.Spec.Volumes.Single(v => v.Name == mount.Name), mount.MountPath);
    }
}
