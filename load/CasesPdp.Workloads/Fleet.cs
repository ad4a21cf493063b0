using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Workloads;

/// <summary>A synthetic fleet, read from its own files and compiled: the revision it answers with is the one that a server would.</summary>
public sealed class Fleet
{
    // As long as the epoch of a server, which is drawn at random.
    private const string Epoch = "0123456789abcdef";

    private Fleet(int roles, int spaces, IReadOnlyList<BundleFile> files)
    {
        Roles = roles;
        Spaces = spaces;
        Files = files;
        Bundle = BundleReader.Read(files).Bundle ?? throw new InvalidOperationException("The synthetic bundle has errors.");
        Policy = PolicyCompiler.Compile(Bundle, Epoch, sequence: 1);
    }

    /// <summary>How many roles it has, besides those of the deployment.</summary>
    public int Roles { get; }

    /// <summary>How many spaces it lists.</summary>
    public int Spaces { get; }

    /// <summary>The files of the bundle.</summary>
    public IReadOnlyList<BundleFile> Files { get; }

    /// <summary>The bundle.</summary>
    public Bundle Bundle { get; }

    /// <summary>What it compiles to.</summary>
    public PolicySnapshot Policy { get; }

    /// <summary>Makes a fleet.</summary>
    public static Fleet Make(int roles, int spaces) => new(roles, spaces, SyntheticBundle.Files(roles, spaces));

    /// <summary>Writes the bundle as a directory that command line and server read.</summary>
    public void Write(string directory)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
        }
    }
}
