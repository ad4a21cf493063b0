using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using Google.Protobuf;

namespace CasesPdp.Compare;

/// <summary>The files of a comparison: bundles, frames, answers, Cerbos' policies. A temporary directory, gone when disposed of.</summary>
internal sealed class Workspace : IDisposable
{
    private Workspace(string path) => Root = path;

    public string Root { get; }

    public string Frames => Path.Combine(Root, "frames");

    public static Workspace MakeTemporary() => new(Directory.CreateTempSubdirectory("casespdp-compare-").FullName);

    /// <summary>The directory of a fleet's bundle, written now.</summary>
    public string WriteBundle(Fleet fleet)
    {
        var directory = Path.Combine(Root, $"bundle-{fleet.Roles}");
        fleet.Write(directory);
        return directory;
    }

    /// <summary>Writes frames and answers of exchanges; to <see cref="Frames"/> unless told otherwise.</summary>
    public string WriteFrames(IEnumerable<Exchange> exchanges, string? below = null)
    {
        var directory = below is null ? Frames : Path.Combine(Root, below);
        Directory.CreateDirectory(directory);
        foreach (var exchange in exchanges)
        {
            FrameFile.Write(directory, exchange);
        }

        return directory;
    }

    /// <summary>Writes a frame for Cerbos and tells its path.</summary>
    public string WriteCerbosFrame(string name, PolicyForm form, IMessage request)
    {
        var path = Path.Combine(Frames, $"{name}.cerbos-{form}".ToLowerInvariant());
        File.WriteAllBytes(path, FrameFile.Frame(request.ToByteArray()));
        return path;
    }

    /// <summary>Writes configuration and policies for Cerbos and tells the path of the former.</summary>
    public string WriteCerbos(Fleet fleet, PolicyForm form, int grpcPort, int httpPort)
    {
        var directory = Path.Combine(Root, $"cerbos-{form}".ToLowerInvariant());
        var policies = Path.Combine(directory, "policies");
        PolicyFiles.Write(policies, fleet, form);
        var configuration = Path.Combine(directory, "cerbos.yaml");
        File.WriteAllText(configuration, CerbosConfiguration.Text(policies, grpcPort, httpPort));
        return configuration;
    }

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
